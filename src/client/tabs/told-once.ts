import { Fault } from '../../core/fault.ts';
import type { GenerateEvent } from '../../core/protocol.ts';

/**
 * Gives an answer out once, however often it is begun: what a new beginning repeats is compared with what was told, and
 * left out. The same request gives the same tokens on any thread count and cache, so a difference is a fault.
 */
export function toldOnce(): (events: AsyncIterable<GenerateEvent>) => AsyncGenerator<GenerateEvent> {
  let told = '';
  return async function* (events) {
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
  };
}

function differsFault(): Fault {
  const message =
    'The tab that ran the model was closed in mid-answer, and the model of the next one answers otherwise. Send the message again.';
  return new Fault('host-left', message);
}
