import { Fault, throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import type { Engine } from '../engine/engine.ts';
import type { LogitSource } from './logit-source.ts';

/** An abort is heard within about this many positions. */
const POSITIONS_BETWEEN_LOOKS = 16;

/**
 * An engine as it runs for a person, rounding of activations and all. Texts go through it one token at a time from where logits are
 * wanted; what is before that goes through it in chunks, and not at all where the text before began alike.
 */
export function engineLogits(engine: Engine): LogitSource {
  let held: readonly number[] = []; // tokens in the engine's cache
  return {
    vocabSize: engine.vocabSize,
    async logits(tokens, each, signal, from = 0) {
      checkLength(engine, tokens);
      let position = from > 0 ? Math.min(from, commonStart(held, tokens)) : 0;
      held = [];
      while (position < from) {
        throwIfAborted(signal);
        await yieldToEventLoop();
        const chunk = tokens.slice(position, Math.min(from, position + engine.prefillChunk));
        await engine.forward(chunk, position, { logits: false });
        position += chunk.length;
      }
      for (; position < tokens.length; position++) {
        if (position % POSITIONS_BETWEEN_LOOKS === 0) {
          throwIfAborted(signal);
          await yieldToEventLoop();
        }
        each(position, await engine.forward([tokens[position]!], position));
      }
      held = tokens.slice();
    },
  };
}

function checkLength({ contextLength }: Engine, { length }: readonly number[]): void {
  if (length <= contextLength) return;
  throw new Fault(
    'context-overflow',
    `A text of ${length} tokens does not fit in the context of ${contextLength}.`,
    { tokens: length, contextLength },
  );
}

function commonStart(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
