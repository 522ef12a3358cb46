import type { Stats, Usage } from '../core/protocol.ts';
import type { AnswerEnd, AnswerMessage, Conversation, Message, Question } from './conversation.ts';
import { figures, fields, invalid, text } from './conversation-fields.ts';
import type { Fields } from './conversation-fields.ts';
import { parseSources } from './source-fields.ts';

// By hand, not by a schema library: this parser goes to every page that shows a chat.

const LIMITS = {
  idChars: 64,
  modelChars: 1024,
  titleChars: 500,
  messages: 10_000,
  contentChars: 2 ** 20,
  allChars: 2 ** 24,
};

const ENDS: readonly unknown[] = [
  'stop',
  'length',
  'context-full',
  'stopped',
  'failed',
] satisfies AnswerEnd[];
const DEVICES: readonly unknown[] = ['wasm', 'webgpu', 'reference'] satisfies Stats['device'][];

/**
 * A conversation from elsewhere, checked: shapes, sizes, and that answers follow questions.
 * @throws Fault `conversation-invalid`.
 */
export function parseConversation(json: unknown): Conversation {
  const values = fields(json, 'it');
  const { schema, id, title, model, messages } = values;
  if (schema !== 1) throw invalid('its schema is not 1');
  if (!Array.isArray(messages) || messages.length > LIMITS.messages) {
    throw invalid(`its messages are no list of at most ${LIMITS.messages}`);
  }
  const conversation = {
    schema,
    id: text(id, 'its id', LIMITS.idChars, 1),
    title: text(title, 'its title', LIMITS.titleChars),
    ...figures(values, ['createdAt', 'updatedAt']),
    ...(model === undefined ? {} : { model: text(model, 'its model', LIMITS.modelChars, 1) }),
    messages: Array.from(messages, parseMessage), // a list from elsewhere may have holes
  } as const;
  checkTogether(conversation.messages);
  return conversation;
}

/**
 * Reads what `writeConversation` wrote.
 * @throws Fault `conversation-invalid`.
 */
export function readConversation(json: string): Conversation {
  if (json.length > 2 * LIMITS.allChars) throw invalid('it is too large');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw invalid('it is no JSON', error);
  }
  return parseConversation(value);
}

/** A conversation as the text of a file. */
export function writeConversation(conversation: Conversation): string {
  return `${JSON.stringify(conversation, undefined, 2)}\n`;
}

function parseMessage(json: unknown, index: number): Message {
  const what = `message ${index}`;
  const message = fields(json, what);
  const role = index % 2 === 0 ? 'user' : 'assistant';
  if (message['role'] !== role) {
    throw invalid(`${what} is out of turn: a question comes first, then its answer`);
  }
  const id = text(message['id'], `the id of ${what}`, LIMITS.idChars, 1);
  const content = text(message['content'], `the content of ${what}`, LIMITS.contentChars);
  if (role === 'assistant') return { role, id, content, ...parseEnd(message, what) };
  return { role, id, content, ...parseAsker(message, what) };
}

function parseAsker({ asker }: Fields, what: string): Pick<Question, 'asker'> {
  if (asker === undefined) return {};
  if (asker !== 'page') throw invalid(`${what} was asked by an unknown asker`);
  return { asker };
}

/** How an answer ended, and what it took. One that was still being written is not any more. */
function parseEnd(
  { end = 'stopped', usage, stats, sources }: Fields,
  what: string,
): Pick<AnswerMessage, 'end' | 'usage' | 'stats' | 'sources'> {
  if (!ENDS.includes(end)) throw invalid(`${what} ended in an unknown way`);
  return {
    end: end as AnswerEnd,
    ...(usage === undefined ? {} : { usage: parseUsage(fields(usage, `the usage of ${what}`)) }),
    ...(stats === undefined ? {} : { stats: parseStats(fields(stats, `the stats of ${what}`)) }),
    ...(sources === undefined ? {} : { sources: parseSources(sources, what) }),
  };
}

function parseUsage(usage: Fields): Usage {
  const { forgottenMessages } = usage;
  return {
    ...figures(usage, ['promptTokens', 'cachedTokens', 'completionTokens']),
    ...(forgottenMessages === undefined ? {} : figures(usage, ['forgottenMessages'])),
  };
}

function parseStats(stats: Fields): Stats {
  const { device, predicted } = stats;
  if (!DEVICES.includes(device)) throw invalid('it was answered by an unknown device');
  const counted = ['ttftMs', 'prefillTokensPerSecond', 'decodeTokensPerSecond', 'threads'] as const;
  const paces = ['decodeTokensPerSecond', 'prefillTokensPerSecond'] as const;
  return {
    ...figures(stats, counted),
    device: device as Stats['device'],
    ...(predicted === undefined ? {} : { predicted: figures(fields(predicted, 'a prediction'), paces) }),
  };
}

function checkTogether(messages: readonly Message[]): void {
  const ids = new Set<string>();
  let chars = 0;
  for (const { id, content } of messages) {
    if (ids.has(id)) throw invalid(`two messages have the id '${id}'`);
    ids.add(id);
    chars += content.length;
  }
  if (chars > LIMITS.allChars) throw invalid('it is too large');
}
