import { isFault } from '../core/fault.ts';
import type { GenerateEvent } from '../core/protocol.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineParts } from './loaded.ts';

/** An answer's events as they come, and a word about how it ended to whoever opened the engine. */
export async function* noted(
  events: AsyncIterable<GenerateEvent>,
  engine: Engine,
  { noteAnswer }: Pick<EngineParts, 'noteAnswer'>,
): AsyncGenerator<GenerateEvent, void, void> {
  try {
    for await (const event of events) {
      yield event;
      if (event.type === 'finish') await noteAnswer?.(engine, event);
    }
  } catch (error) {
    if (isFault(error)) await noteAnswer?.(engine, error);
    throw error;
  }
}
