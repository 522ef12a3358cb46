import { Fault } from '../core/fault.ts';
import { deleteOptions, fetchOptions, listOptions, storedOptions, verifyOptions } from './options.ts';
import { given, invalid, parse, text } from './parse-options.ts';

/** `nibble models …`. */
export type ModelsCommand = { readonly name: 'models' } & (
  | FetchModelCommand
  | ListModelsCommand
  | { readonly action: 'stored'; readonly json: boolean }
  | { readonly action: 'delete'; readonly id: string }
  | { readonly action: 'verify'; readonly folder: string }
);

export interface FetchModelCommand {
  readonly action: 'fetch';
  readonly id: string;
  readonly folder: string;
  readonly catalog?: string;
}

export interface ListModelsCommand {
  readonly action: 'list';
  readonly catalog?: string;
  readonly json: boolean;
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseModels(args: readonly string[]): ModelsCommand | { readonly name: 'help' } {
  const [action, ...rest] = args;
  switch (action) {
    case undefined:
    case '--help':
    case '-h':
      return { name: 'help' };
    case 'fetch':
      return parseFetch(rest);
    case 'list':
      return parseList(rest);
    case 'stored':
      return parseStored(rest);
    case 'delete':
      return parseDelete(rest);
    case 'verify':
      return parseVerify(rest);
    default: {
      const message = `nibble models has no command '${action}'; it knows fetch, list, stored, delete and verify. See nibble models --help.`;
      throw new Fault('option-unknown', message, { option: action });
    }
  }
}

function parseFetch(args: readonly string[]): ModelsCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('models fetch', args, fetchOptions);
  if (values['help']) return { name: 'help' };
  const [id, folder, more] = positionals;
  if (id === undefined || folder === undefined || more !== undefined)
    throw invalid('nibble models fetch', 'takes the id of a model and a folder: nibble models fetch ID DIR');
  return { name: 'models', action: 'fetch', id, folder, ...given('catalog', text(values, 'catalog')) };
}

function parseList(args: readonly string[]): ModelsCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('models list', args, listOptions);
  if (values['help']) return { name: 'help' };
  if (positionals[0] !== undefined)
    throw invalid('nibble models list', `does not know what to do with '${positionals[0]}'`);
  const json = values['json'] === true;
  return { name: 'models', action: 'list', json, ...given('catalog', text(values, 'catalog')) };
}

function parseStored(args: readonly string[]): ModelsCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('models stored', args, storedOptions);
  if (values['help']) return { name: 'help' };
  if (positionals[0] !== undefined)
    throw invalid('nibble models stored', `does not know what to do with '${positionals[0]}'`);
  return { name: 'models', action: 'stored', json: values['json'] === true };
}

function parseDelete(args: readonly string[]): ModelsCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('models delete', args, deleteOptions);
  if (values['help']) return { name: 'help' };
  const [id, more] = positionals;
  if (id === undefined || more !== undefined)
    throw invalid('nibble models delete', 'takes one model: nibble models delete hf:owner/repo');
  return { name: 'models', action: 'delete', id };
}

function parseVerify(args: readonly string[]): ModelsCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('models verify', args, verifyOptions);
  if (values['help']) return { name: 'help' };
  const [folder, more] = positionals;
  if (folder === undefined || more !== undefined)
    throw invalid('nibble models verify', 'takes one folder: nibble models verify DIR');
  return { name: 'models', action: 'verify', folder };
}
