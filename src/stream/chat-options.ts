import { Fault } from '../core/fault.ts';
import type { ChatRequest, SamplingOptions } from '../core/protocol.ts';
import { refuseUnknown } from '../core/refuse-unknown.ts';
import { validateSampling } from '../sample/options.ts';
import { checkMessages } from '../text/messages.ts';
import { openStop } from './stop.ts';

/** Everything a request may say; typed so that a new option cannot be forgotten here. */
const KNOWN: Record<keyof ChatRequest, true> = {
  messages: true,
  maxTokens: true,
  whenFull: true,
  stop: true,
  begun: true,
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

/**
 * Refuses what no answer can honour, before the request waits in any queue.
 * @throws Fault `messages-empty`, `message-invalid`, `option-unknown` or `option-invalid`.
 */
export function checkChatRequest(request: ChatRequest): void {
  refuseUnknown('chat', request, Object.keys(KNOWN));
  checkMessages(request.messages);
  checkMaxTokens(request.maxTokens);
  checkWhenFull(request.whenFull);
  openStop(request.stop ?? []);
  checkBegun(request.begun);
  validateSampling({ ...samplingOf(request) });
}

/** The part of a request that says how tokens are picked. */
export function samplingOf({
  messages: _messages,
  maxTokens: _maxTokens,
  whenFull: _whenFull,
  stop: _stop,
  begun: _begun,
  ...sampling
}: ChatRequest): SamplingOptions {
  return sampling;
}

function checkWhenFull(whenFull: unknown): void {
  if (whenFull === undefined || whenFull === 'refuse' || whenFull === 'forget') return;
  throw new Fault('option-invalid', "`whenFull` must be 'refuse' or 'forget'.", { option: 'whenFull' });
}

function checkBegun(begun: unknown): void {
  if (begun === undefined || typeof begun === 'string') return;
  throw new Fault('option-invalid', '`begun` must be a text.', { option: 'begun' });
}

function checkMaxTokens(maxTokens: number | undefined): void {
  if (maxTokens === undefined || (Number.isInteger(maxTokens) && maxTokens >= 1)) return;
  throw new Fault('option-invalid', `maxTokens is ${maxTokens}, but must be a whole number of at least 1.`, {
    option: 'maxTokens',
  });
}
