import * as v from 'valibot';
import { Fault } from '../core/fault.ts';
import type { Conversation, Message } from './conversation.ts';

const LIMITS = { idChars: 64, titleChars: 500, messages: 10_000, contentChars: 2 ** 20, allChars: 2 ** 24 };

const line = (chars: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(chars));
const figure = v.pipe(v.number(), v.finite(), v.minValue(0));

const QuestionSchema = v.object({
  role: v.literal('user'),
  id: line(LIMITS.idChars),
  content: v.pipe(v.string(), v.maxLength(LIMITS.contentChars)),
});

const AnswerSchema = v.object({
  role: v.literal('assistant'),
  id: line(LIMITS.idChars),
  content: v.pipe(v.string(), v.maxLength(LIMITS.contentChars)),
  // one that was still being written is not any more
  end: v.optional(v.picklist(['stop', 'length', 'context-full', 'stopped', 'failed']), 'stopped'),
  usage: v.exactOptional(v.object({ promptTokens: figure, cachedTokens: figure, completionTokens: figure })),
  stats: v.exactOptional(
    v.object({
      ttftMs: figure,
      prefillTokensPerSecond: figure,
      decodeTokensPerSecond: figure,
      device: v.picklist(['wasm', 'reference']),
      threads: figure,
    }),
  ),
});

const ConversationSchema = v.object({
  schema: v.literal(1),
  id: line(LIMITS.idChars),
  title: v.pipe(v.string(), v.maxLength(LIMITS.titleChars)),
  createdAt: figure,
  updatedAt: figure,
  model: v.exactOptional(line(LIMITS.idChars)),
  messages: v.pipe(
    v.custom<unknown[]>(
      (list) => Array.isArray(list) && list.length <= LIMITS.messages,
      'not a list, or one too long',
    ),
    v.array(v.variant('role', [QuestionSchema, AnswerSchema])),
  ),
});

/**
 * A conversation from elsewhere, checked: shapes, sizes, and that answers follow questions.
 * @throws Fault `conversation-invalid`.
 */
export function parseConversation(json: unknown): Conversation {
  const parsed = v.safeParse(ConversationSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw invalid(`${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  }
  checkMessages(parsed.output.messages);
  return parsed.output;
}

/**
 * Reads what `writeConversation` wrote.
 * @throws Fault `conversation-invalid`.
 */
export function readConversation(text: string): Conversation {
  if (text.length > 2 * LIMITS.allChars) throw invalid('it is too large');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid('it is no JSON', error);
  }
  return parseConversation(json);
}

/** A conversation as the text of a file. */
export function writeConversation(conversation: Conversation): string {
  return `${JSON.stringify(conversation, undefined, 2)}\n`;
}

function checkMessages(messages: readonly Message[]): void {
  const ids = new Set<string>();
  let chars = 0;
  messages.forEach(({ role, id, content }, index) => {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant')) {
      throw invalid(`message ${index} is out of turn: a question comes first, then its answer`);
    }
    if (ids.has(id)) throw invalid(`two messages have the id '${id}'`);
    ids.add(id);
    chars += content.length;
  });
  if (chars > LIMITS.allChars) throw invalid('it is too large');
}

function invalid(why: string, cause?: unknown): Fault {
  const message = `This is no conversation that can be opened: ${why}. Choose a file that was exported here.`;
  return new Fault('conversation-invalid', message, {}, cause);
}
