import type { ChatRequest, GenerateEvent } from '../core/protocol.ts';
import { openCoin } from '../sample/random.ts';
import { realTokens } from '../sample/real-tokens.ts';
import { openSampler, type Sampler } from '../sample/sampler.ts';
import { encodeChat } from '../text/chat-prompt.ts';
import { fitPrompt } from '../text/fit-prompt.ts';
import type { FittedPrompt } from '../text/fit-prompt.ts';
import { openDetokenizer } from '../text/detokenizer.ts';
import { openAnswer } from './answer.ts';
import { samplingOf } from './chat-options.ts';
import { generate } from './generate.ts';
import type { Loaded } from './loaded.ts';
import { openMetrics } from './metrics.ts';
import type { Clock } from './metrics.ts';
import { openStop } from './stop.ts';

/** Of the context, for an answer that may be as long as it likes. */
const ANSWER_SHARE = 0.25;

export interface ChatParts {
  readonly clock: Clock;
  /** Uniform in [0, 1); used once, for a request without a seed. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** One answer of a loaded model: its text piece by piece, then how it ended and what it took. */
export async function* chat(
  loaded: Loaded,
  request: ChatRequest,
  { clock, random, signal }: ChatParts,
): AsyncGenerator<GenerateEvent, void, void> {
  const { engine, session, tokenizer, predicted } = loaded;
  const metrics = openMetrics(clock);
  const { prompt, forgottenMessages } = promptOf(request, loaded);
  const { endIds } = tokenizer;
  const answer = openAnswer({
    endIds,
    detokenizer: openDetokenizer(tokenizer),
    stopTexts: openStop(request.stop ?? []),
  });
  const { seed = Math.floor(random() * 2 ** 32) } = request;
  const { reach, pick } = openSampler(samplingOf(request), openCoin(seed));
  const beginning = request.begun === undefined ? [] : tokenizer.encode(request.begun);
  const begun = beginning.values();
  const maxTokens = Math.max(request.maxTokens ?? Infinity, beginning.length); // other words for it may be more
  const sampler: Sampler = {
    reach,
    pick: (candidates, ...rest) =>
      begun.next().value ?? pick(realTokens(candidates, tokenizer.vocabSize), ...rest),
  };
  const outcome = yield* generate({ session, sampler, answer, metrics }, prompt, { maxTokens, signal });
  const usage = { ...outcome.usage, ...(forgottenMessages > 0 && { forgottenMessages }) };
  const stats = { ...metrics.stats(engine), ...(predicted && { predicted }) };
  yield { type: 'finish', ...outcome, usage, stats };
}

function promptOf({ messages, whenFull, maxTokens = Infinity }: ChatRequest, loaded: Loaded): FittedPrompt {
  if (whenFull !== 'forget') return { prompt: encodeChat(messages, loaded), forgottenMessages: 0 };
  const { contextLength } = loaded.session;
  const forAnswer = Math.min(maxTokens, Math.floor(contextLength * ANSWER_SHARE));
  return fitPrompt(messages, contextLength - forAnswer, loaded);
}
