import type { Engine } from '../engine/engine.ts';

/** How fast an engine is, in tokens a second. */
export interface Pace {
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly threads: number;
}

const MOST_PROMPT = 256;
const DECODED = 32;

/**
 * Measures a prompt and an answer of 32 tokens after it, the second time that each is run.
 * @param tokens a text; repeated where it is shorter than the prompt
 * @param now milliseconds
 */
export async function measurePace(
  engine: Engine,
  tokens: readonly number[],
  now: () => number,
): Promise<Pace> {
  const room = engine.contextLength - DECODED;
  const prompt = Array.from(
    { length: Math.max(1, Math.min(MOST_PROMPT, room)) },
    (_, at) => tokens[at % tokens.length]!,
  );
  const timed = async (run: () => Promise<void>): Promise<number> => {
    await run();
    const start = now();
    await run();
    return (now() - start) / 1000;
  };
  const prefill = await timed(async () => void (await engine.forward(prompt, 0)));
  const decoded = Math.min(DECODED, engine.contextLength - prompt.length);
  const decode = await timed(async () => {
    for (let at = 0; at < decoded; at++)
      await engine.forward([prompt[at % prompt.length]!], prompt.length + at);
  });
  return {
    prefillTokensPerSecond: prompt.length / prefill,
    decodeTokensPerSecond: decoded / decode,
    threads: engine.threads,
  };
}
