import { CODE_NAMES, type CodeName } from '../search/codes/vector-code.ts';
import { indexOptions, searchOptions } from './options.ts';
import { count, given, invalid, parse, text, type Values } from './parse-options.ts';

/** Which model makes vectors, and from where. */
export interface EmbedChoice {
  /** A file or an id; absent means the catalogue's first model that embeds, or the one that an index was made with. */
  readonly model?: string;
  readonly catalog?: string;
  readonly threads?: number;
}

/** `nibble index`. */
export interface IndexCommand {
  readonly name: 'index';
  readonly folder: string;
  readonly output: string;
  readonly choice: EmbedChoice;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly urlBase?: string;
  readonly urlEnding?: string;
  readonly code?: CodeName;
  readonly json: boolean;
}

/** `nibble search`. */
export interface SearchCommand {
  readonly name: 'search';
  /** A site file, or a folder with documents. */
  readonly place: string;
  readonly question: string;
  readonly choice: EmbedChoice;
  readonly limit?: number;
  readonly json: boolean;
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseIndex(args: readonly string[]): IndexCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('index', args, indexOptions);
  if (values['help']) return { name: 'help' };
  const [folder, more] = positionals;
  if (folder === undefined || more !== undefined)
    throw invalid('nibble index', 'takes one folder: nibble index DIR -o site.nibble');
  const output = text(values, 'out');
  if (output === undefined)
    throw invalid('--out', 'is missing: nibble index needs a name for the file, -o site.nibble');
  return {
    name: 'index',
    folder,
    output,
    choice: choiceOf(values),
    ...given('include', patterns(values, 'include')),
    ...given('exclude', patterns(values, 'exclude')),
    ...given('urlBase', addressOf(values)),
    ...given('urlEnding', text(values, 'url-ending')),
    ...given('code', codeOf(values)),
    json: values['json'] === true,
  };
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseSearch(args: readonly string[]): SearchCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('search', args, searchOptions);
  if (values['help']) return { name: 'help' };
  const [place, question, more] = positionals;
  if (place === undefined || question === undefined || more !== undefined)
    throw invalid(
      'nibble search',
      'takes an index or a folder, and a question: nibble search site.nibble "…"',
    );
  return {
    name: 'search',
    place,
    question,
    choice: choiceOf(values),
    ...given('limit', count(values, 'limit')),
    json: values['json'] === true,
  };
}

function choiceOf(values: Values): EmbedChoice {
  return {
    ...given('model', text(values, 'model')),
    ...given('catalog', text(values, 'catalog')),
    ...given('threads', count(values, 'threads')),
  };
}

/** Patterns with commas between them; a comma in braces parts nothing. */
function patterns(values: Values, name: string): readonly string[] | undefined {
  return text(values, name)
    ?.split(/,(?![^{]*\})/u)
    .map((pattern) => pattern.trim())
    .filter(Boolean);
}

function addressOf(values: Values): string | undefined {
  const value = text(values, 'url-base');
  if (value === undefined || /^(?:https?:\/\/|\/)/iu.test(value)) return value;
  throw invalid('--url-base', `is '${value}', but must begin with https:// or /`);
}

function codeOf(values: Values): CodeName | undefined {
  const value = text(values, 'code');
  if (value === undefined) return undefined;
  const known = CODE_NAMES.find((name) => name === value);
  if (known !== undefined) return known;
  throw invalid('--code', `is '${value}', but must be one of ${CODE_NAMES.join(', ')}`);
}
