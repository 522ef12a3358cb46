import { Fault } from '../core/fault.ts';
import type { ChatMessage, ChatRequest, SamplingOptions } from '../core/protocol.ts';

const SAMPLING: Record<keyof SamplingOptions, true> = {
  temperature: true,
  topK: true,
  topP: true,
  minP: true,
  repetitionPenalty: true,
  frequencyPenalty: true,
  presencePenalty: true,
  logitBias: true,
  seed: true,
};
const KNOWN: Record<keyof ChatRequest, true> = { messages: true, maxTokens: true, stop: true, ...SAMPLING };
const ROLES: Record<ChatMessage['role'], true> = { system: true, user: true, assistant: true };

const MAX_STOPS = 64;
const MAX_STOP_LENGTH = 1024;

/**
 * Refuses what no answer can honour; sampling values are judged by the sampler.
 * @throws Fault `messages-empty`, `message-invalid`, `option-unknown` or `option-invalid`.
 */
export function checkChatRequest(request: ChatRequest): void {
  const unknown = Object.keys(request).find((key) => !Object.hasOwn(KNOWN, key));
  if (unknown !== undefined) {
    const known = Object.keys(KNOWN).join(', ');
    throw new Fault('option-unknown', `chat has no option \`${unknown}\`; it knows ${known}.`, {
      option: unknown,
    });
  }
  checkMessages(request.messages);
  checkMaxTokens(request.maxTokens);
  checkStop(request.stop);
}

function checkMessages(messages: readonly ChatMessage[]): void {
  if (!Array.isArray(messages) || messages.length === 0)
    throw new Fault(
      'messages-empty',
      'chat needs at least one message. Put what the person said into `messages`.',
    );
  for (const [index, message] of messages.entries()) checkMessage(message, index);
}

function checkMessage(message: unknown, index: number): void {
  const bad = (why: string): Fault => new Fault('message-invalid', `messages[${index}] ${why}.`, { index });
  if (typeof message !== 'object' || message === null)
    throw bad('is not a message with `role` and `content`');
  const { role, content } = message as Partial<Record<string, unknown>>;
  if (typeof role !== 'string' || !Object.hasOwn(ROLES, role))
    throw bad(`has the role ${JSON.stringify(role)}; use ${Object.keys(ROLES).join(', ')}`);
  if (typeof content !== 'string') throw bad('has a `content` that is no string');
}

function checkMaxTokens(maxTokens: number | undefined): void {
  if (maxTokens === undefined || (Number.isInteger(maxTokens) && maxTokens >= 1)) return;
  throw invalid('maxTokens', `is ${maxTokens}, but must be a whole number of at least 1`);
}

function checkStop(stop: readonly string[] | undefined): void {
  if (stop === undefined) return;
  const fits = (text: unknown): boolean =>
    typeof text === 'string' && text.length > 0 && text.length <= MAX_STOP_LENGTH;
  if (Array.isArray(stop) && stop.length <= MAX_STOPS && stop.every(fits)) return;
  throw invalid('stop', `must be a list of at most ${MAX_STOPS} texts of 1 to ${MAX_STOP_LENGTH} characters`);
}

function invalid(option: string, why: string): Fault {
  return new Fault('option-invalid', `\`${option}\` ${why}.`, { option });
}
