import { transfer } from 'comlink';
import type { ChatRequest, GenerateEvent } from '../core/protocol.ts';
import { asFault } from '../wire/fault-wire.ts';
import { receive } from '../wire/port-stream.ts';
import { leaveLost, openLosses } from './lost-device.ts';
import { unlessAborted } from './race.ts';
import { openReply } from './reply.ts';
import type { Reply } from './reply.ts';
import { withReason } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';
import { orThrow } from './tabs/host-left.ts';
import { isDiffering, toldOnce } from './tabs/told-once.ts';
import type { WorkerLink } from './worker-link.ts';

/** A chat request with the caller's signal. */
export interface ChatOptions extends ChatRequest {
  readonly signal?: AbortSignal | undefined;
}

/** Opens a reply that starts the worker's answer when it is first asked for. */
export function chat(supervisor: Supervisor, ready: () => Promise<WorkerLink>, options: ChatOptions): Reply {
  const { signal: callers, ...given } = options;
  const request = { ...given, seed: given.seed ?? randomSeed() }; // asked again, it must be answered alike
  const leave = new AbortController();
  const signal = callers ? AbortSignal.any([callers, leave.signal]) : leave.signal;
  const ask = (link: WorkerLink, port: MessagePort, begun: string | undefined): Promise<void> => {
    const whole = begun ? { ...request, begun } : request;
    return supervisor.ask((call) => link.api.chat(call.id, whole, transfer(port, [port])), { link, signal });
  };

  async function* answer(): AsyncGenerator<GenerateEvent, void, void> {
    const once = toldOnce();
    const losses = openLosses();
    let begun: string | undefined;
    for (let attempt = 1; ; attempt++) {
      const link = await unlessAborted(ready(), signal);
      try {
        return yield* once.tell(events((port) => ask(link, port, begun)));
      } catch (error) {
        const fault = withReason(error, signal);
        if (losses.note(fault)) await leaveLost(fault, link);
        else if (begun !== undefined || !isDiffering(fault)) orThrow(fault, link, attempt);
        // the same GPU finds the same words, or nearly; where it does not, and elsewhere, the answer is told its beginning
        if (isDiffering(fault) || losses.count > 1) begun = once.told;
      }
    }
  }
  return openReply(answer(), () => leave.abort());
}

/** The worker's events. A call that fails without a word through the port ends the stream too. */
function events(ask: (port: MessagePort) => Promise<void>): AsyncGenerator<GenerateEvent, void, void> {
  const { port1, port2 } = new MessageChannel();
  const broken = new AbortController();
  ask(port2).catch((error: unknown) => broken.abort(asFault(error)));
  return receive<GenerateEvent>(port1, broken.signal);
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
