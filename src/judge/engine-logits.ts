import { Fault, throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import type { Engine } from '../engine/engine.ts';
import type { LogitSource } from './logit-source.ts';

/** An abort is heard within about this many positions. */
const POSITIONS_BETWEEN_LOOKS = 16;

/** An engine as it runs for a person, rounding of activations and all. Texts go through it one token at a time. */
export function engineLogits(engine: Engine): LogitSource {
  return {
    vocabSize: engine.vocabSize,
    async logits(tokens, each, signal) {
      if (tokens.length > engine.contextLength) {
        throw new Fault(
          'context-overflow',
          `A text of ${tokens.length} tokens does not fit in the context of ${engine.contextLength}.`,
          { tokens: tokens.length, contextLength: engine.contextLength },
        );
      }
      for (let position = 0; position < tokens.length; position++) {
        if (position % POSITIONS_BETWEEN_LOOKS === 0) {
          throwIfAborted(signal);
          await yieldToEventLoop();
        }
        each(position, await engine.forward([tokens[position]!], position));
      }
    },
  };
}
