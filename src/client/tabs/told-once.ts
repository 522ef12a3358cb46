import { Fault } from '../../core/fault.ts';
import type { GenerateEvent } from '../../core/protocol.ts';

/** An answer that is given out once. */
export interface ToldOnce {
  /** What was given out so far. */
  readonly told: string;
  /** Passes on what was not told yet. @throws Fault `host-left` when these events tell something else. */
  readonly tell: (events: AsyncIterable<GenerateEvent>) => AsyncGenerator<GenerateEvent>;
}

/**
 * Gives an answer out once, however often it is begun: what a new beginning repeats is compared with what was told, and
 * left out. The same request gives the same tokens on any thread count and cache, so a difference is a fault.
 */
export function toldOnce(): ToldOnce {
  let told = '';
  async function* tell(events: AsyncIterable<GenerateEvent>): AsyncGenerator<GenerateEvent> {
    let repeated = told;
    for await (const event of events) {
      const text = event.type === 'text-delta' ? event.text : '';
      const known = text.slice(0, repeated.length);
      if (!repeated.startsWith(known) || (event.type === 'finish' && repeated !== '')) throw differsFault();
      repeated = repeated.slice(known.length);
      told += text.slice(known.length);
      if (known === '') yield event;
      else if (text !== known) yield { type: 'text-delta', text: text.slice(known.length) };
    }
  }
  return {
    get told() {
      return told;
    },
    tell,
  };
}

/** Whether that was what `tell` threw. */
export function isDiffering(fault: Fault): boolean {
  return fault.detail['differs'] === 'text';
}

function differsFault(): Fault {
  const message =
    'The tab that ran the model was closed in mid-answer, and the model of the next one answers otherwise. Send the message again.';
  return new Fault('host-left', message, { differs: 'text' });
}
