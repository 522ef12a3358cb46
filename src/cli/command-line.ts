import { Fault } from '../core/fault.ts';
import type { ChatRequest } from '../core/protocol.ts';
import { COMMANDS, isCommandName, type CommandName } from './command-help.ts';
import { type DistilCommand, parseDistil } from './distil-command.ts';
import { parseDoctor, type DoctorCommand } from './doctor-command.ts';
import { parseEmbed, type EmbedCommand } from './embed-command.ts';
import { parseEval, type EvalCommand, type JudgeCommand } from './eval-command.ts';
import { parseExport, type ExportCommand } from './export-command.ts';
import { parseIndex, parseSearch, type IndexCommand, type SearchCommand } from './index-command.ts';
import { parseModels, type ModelsCommand } from './models-command.ts';
import { chatOptions } from './options.ts';
import { parseQuantize, type QuantizeCommand } from './quantize-command.ts';
import { count, given, invalid, number, parse, text, type Values } from './parse-options.ts';

/** How to open the model a command works on. */
export interface ModelChoice {
  /** A file or an id; absent means the catalogue's first model that answers. */
  readonly model?: string;
  /** A file; absent means the nearest one. */
  readonly catalog?: string;
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

export type Command =
  | { readonly name: 'help'; readonly of?: CommandName }
  | { readonly name: 'version' }
  | ChatCommand
  | EmbedCommand
  | EvalCommand
  | JudgeCommand
  | ExportCommand
  | QuantizeCommand
  | DistilCommand
  | IndexCommand
  | SearchCommand
  | ModelsCommand
  | DoctorCommand;

/**
 * What the arguments ask for; whether the values make sense is judged by those who use them.
 * @throws Fault `option-unknown` or `option-invalid`.
 */
export function parseCommandLine(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === '--version') return { name: 'version' };
  if (name === undefined || name === '--help' || name === '-h') return { name: 'help' };
  if (name === 'help') return helpOf(rest[0]);
  const of = known(name);
  const command = PARSERS[of](rest);
  return command.name === 'help' ? { name: 'help', of } : command;
}

function helpOf(name: string | undefined): Command {
  return name === undefined || name.startsWith('-') ? { name: 'help' } : { name: 'help', of: known(name) };
}

const PARSERS: Readonly<Record<CommandName, (args: readonly string[]) => Command>> = {
  chat: parseChat,
  embed: parseEmbed,
  index: parseIndex,
  search: parseSearch,
  models: parseModels,
  doctor: parseDoctor,
  quantize: parseQuantize,
  eval: parseEval,
  export: parseExport,
  distil: parseDistil,
};

function known(name: string): CommandName {
  if (isCommandName(name)) return name;
  const names = Object.keys(COMMANDS).join(', ');
  const message = `nibble has no command '${name}'; it knows ${names}. See nibble --help.`;
  throw new Fault('option-unknown', message, { option: name });
}

function parseChat(args: readonly string[]): Command {
  const { values, positionals } = parse('chat', args, chatOptions);
  if (values['help']) return { name: 'help' };
  if (positionals.length > 1) {
    throw invalid('nibble chat', `takes one message, not ${positionals.length}. Put it in quotation marks`);
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
      ...given('maxTokens', count(values, 'max-tokens')),
    },
    json: values['json'] === true,
    verbose: values['verbose'] === true,
  };
}

function modelChoice(values: Values): ModelChoice {
  return {
    ...given('model', text(values, 'model')),
    ...given('catalog', text(values, 'catalog')),
    ...given('threads', count(values, 'threads')),
    ...given('contextLength', count(values, 'context')),
  };
}
