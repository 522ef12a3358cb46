import { Fault, throwIfAborted } from '../core/fault.ts';
import type { ScoreRequest, ScoreStep } from '../core/protocol.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import { largestIds, logSumExp } from '../engine/log-probabilities.ts';
import type { Session } from './session.ts';

/** What the model makes of a given continuation: before each forced token, the log-probabilities it gave. */
export async function score(
  session: Session,
  request: ScoreRequest,
  signal?: AbortSignal,
): Promise<readonly ScoreStep[]> {
  checkRequest(session, request);
  const { prompt, continuation } = request;
  const steps: ScoreStep[] = [];
  if (continuation.length === 0) return steps;
  let { logits } = await session.prefill(prompt, { signal, room: 0 });
  for (const [index, token] of continuation.entries()) {
    steps.push(scoreStep(logits, token, request.top ?? 0, request.at?.[index] ?? []));
    if (index === continuation.length - 1) break;
    await yieldToEventLoop();
    throwIfAborted(signal);
    ({ logits } = await session.step(token));
  }
  return steps;
}

function scoreStep(logits: Float32Array, token: number, top: number, at: readonly number[]): ScoreStep {
  const total = logSumExp(logits);
  const logprob = (id: number): number => logits[id]! - total;
  return {
    logprob: logprob(token),
    top: largestIds(logits, top).map((id) => ({ id, logprob: logprob(id) })),
    at: at.map(logprob),
  };
}

function checkRequest(session: Session, { prompt, continuation, top = 0, at }: ScoreRequest): void {
  checkIds('prompt', prompt, session.vocabSize);
  if (prompt.length === 0) throw invalid('prompt', 'needs at least one token id.');
  checkIds('continuation', continuation, session.vocabSize);
  if (!Number.isInteger(top) || top < 0 || top > session.vocabSize)
    throw invalid('top', `must be a whole number from 0 to ${session.vocabSize}.`);
  if (at && at.length !== continuation.length)
    throw invalid(
      'at',
      `needs one list of ids for each of the ${continuation.length} continuation tokens, not ${at.length}.`,
    );
  for (const ids of at ?? []) checkIds('at', ids, session.vocabSize);
  checkFits(session, prompt.length + continuation.length);
}

function checkIds(option: string, ids: readonly number[], vocabSize: number): void {
  if (!Array.isArray(ids) && !ArrayBuffer.isView(ids))
    throw invalid(option, 'is no list of token ids; `tokenize` makes one of a text.');
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (wrong !== undefined)
    throw invalid(option, `holds ${wrong}, which is no token id of this model (0 to ${vocabSize - 1}).`);
}

/** The last forced token is judged, never run: prompt and continuation may exceed the context by that one. */
function checkFits(session: Session, tokens: number): void {
  const most = session.contextLength + 1;
  if (tokens <= most) return;
  throw new Fault(
    'context-overflow',
    `Prompt and continuation have ${tokens} tokens together, but at most ${most} can be scored in the context of ` +
      `${session.contextLength}. Score a shorter text or load the model with a larger contextLength.`,
    { tokens, contextLength: session.contextLength },
  );
}

function invalid(option: string, why: string): Fault {
  return new Fault('option-invalid', `score: \`${option}\` ${why}`, { option });
}
