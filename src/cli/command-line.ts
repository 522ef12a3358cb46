import { parseArgs } from 'node:util';
import { Fault } from '../core/fault.ts';
import type { ChatRequest } from '../core/protocol.ts';
import { chatOptions, evalOptions, type CliOptions } from './options.ts';

/** How to open the model a command works on. */
export interface ModelChoice {
  /** A file or an id; absent means the catalogue's first model. */
  readonly model?: string;
  readonly threads?: number;
  readonly contextLength?: number;
}

export interface ChatCommand {
  readonly name: 'chat';
  readonly choice: ModelChoice;
  /** Absent means "read standard input". */
  readonly prompt?: string;
  readonly system?: string;
  readonly sampling: Omit<ChatRequest, 'messages'>;
  readonly json: boolean;
  readonly verbose: boolean;
}

export interface EvalCommand {
  readonly name: 'eval';
  readonly choice: ModelChoice;
  readonly reference: string;
  readonly json: boolean;
  readonly verbose: boolean;
}

export type Command = { readonly name: 'help' } | ChatCommand | EvalCommand;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/**
 * What the arguments ask for; whether the values make sense is judged by those who use them.
 * @throws Fault `option-unknown` or `option-invalid`.
 */
export function parseCommandLine(args: readonly string[]): Command {
  const [name, ...rest] = args;
  switch (name) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' };
    case 'chat':
      return parseChat(rest);
    case 'eval':
      return parseEval(rest);
    default:
      throw new Fault(
        'option-unknown',
        `nibble has no command '${name}'; it knows chat and eval. See nibble --help.`,
        {
          option: name,
        },
      );
  }
}

function parseChat(args: readonly string[]): Command {
  const { values, positionals } = parse('chat', args, chatOptions);
  if (values['help']) return { name: 'help' };
  if (positionals.length > 1) {
    throw invalid('chat', `takes one message, not ${positionals.length}. Put it in quotation marks`);
  }
  const [prompt] = positionals;
  return {
    name: 'chat',
    choice: modelChoice(values),
    ...given('prompt', prompt),
    ...given('system', text(values, 'system')),
    sampling: {
      ...given('temperature', number(values, 'temperature')),
      ...given('topP', number(values, 'top-p')),
      ...given('topK', number(values, 'top-k')),
      ...given('minP', number(values, 'min-p')),
      ...given('seed', number(values, 'seed')),
      ...given('maxTokens', number(values, 'max-tokens')),
    },
    json: values['json'] === true,
    verbose: values['verbose'] === true,
  };
}

function parseEval(args: readonly string[]): Command {
  const { values, positionals } = parse('eval', args, evalOptions);
  if (values['help']) return { name: 'help' };
  if (positionals[0] !== undefined)
    throw invalid('eval', `does not know what to do with '${positionals[0]}'`);
  const reference = text(values, 'reference');
  if (reference === undefined) throw invalid('reference', 'is missing: nibble eval needs --reference FILE');
  return {
    name: 'eval',
    choice: modelChoice(values),
    reference,
    json: values['json'] === true,
    verbose: values['verbose'] === true,
  };
}

function modelChoice(values: Values): ModelChoice {
  return {
    ...given('model', text(values, 'model')),
    ...given('threads', number(values, 'threads')),
    ...given('contextLength', number(values, 'context')),
  };
}

function parse(
  command: string,
  args: readonly string[],
  known: CliOptions,
): { values: Values; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { value }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false, // so that the sentences are ours
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(command, token, known);
  }
  return { values: values as Values, positionals };
}

function checkOption(
  command: string,
  token: { name: string; rawName: string; value?: string | undefined },
  known: CliOptions,
) {
  const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
  if (!option) {
    const names = Object.keys(known)
      .map((name) => `--${name}`)
      .join(', ');
    throw new Fault(
      'option-unknown',
      `nibble ${command} has no option ${token.rawName}; it knows ${names}.`,
      {
        option: token.rawName,
      },
    );
  }
  if (option.value !== undefined && token.value === undefined)
    throw invalid(token.name, `needs a value: --${token.name} ${option.value}`);
  if (option.value === undefined && token.value !== undefined)
    throw invalid(token.name, 'is a switch and takes no value');
}

function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function number(values: Values, name: string): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const parsed = value.trim() === '' ? NaN : Number(value);
  if (Number.isFinite(parsed)) return parsed;
  throw invalid(name, `is '${value}', but must be a number`);
}

/** `exactOptionalPropertyTypes`: what was not given is absent, not undefined. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]: Value });
}

function invalid(option: string, why: string): Fault {
  const subject = option === 'chat' || option === 'eval' ? `nibble ${option}` : `--${option}`;
  return new Fault('option-invalid', `${subject} ${why}. See nibble --help.`, { option });
}
