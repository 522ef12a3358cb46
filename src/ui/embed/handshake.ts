import { asFrameFault } from './frame-fault.ts';
import type { Origins } from './origins.ts';
import { EMBED_VERSION } from './protocol.ts';
import type { EmbedHello, EmbedOptions, EmbedReply } from './protocol.ts';
import { isConnect, readConnect } from './read-command.ts';

/** The page that was let in. */
export interface Connection {
  readonly port: MessagePort;
  readonly origin: string;
  readonly options: EmbedOptions;
}

/**
 * Says hello to the page that holds this frame, and waits until it connects. The first that may, does: after that no
 * window message is read any more. Whoever may not is ignored, and named once in the console.
 */
export function awaitConnection(origins: Origins): Promise<Connection> {
  const heard = new AbortController();
  let hasWarned = false;
  const warn = (why: string): void => {
    if (!hasWarned) console.warn(`Nibble: ${why}`);
    hasWarned = true;
  };
  return new Promise((resolve) => {
    const hear = ({ source, origin, data, ports }: MessageEvent<unknown>): void => {
      const [port] = ports;
      if (source === window) return; // extensions talk to themselves like this
      if (source !== parent)
        return warn(`a message of ${origin}, which does not hold this frame, was ignored.`);
      if (!origins.has(origin)) {
        return warn(
          `${origin} may not talk to this assistant. To let it in, add "${origin}" to the origins in embed-origins.json.`,
        );
      }
      if (!isConnect(data)) return;
      if (port === undefined || ports.length > 1)
        return warn(`${origin} connected with ${ports.length} ports; one is needed.`);
      try {
        resolve({ port, origin, options: readConnect(data) });
        heard.abort();
      } catch (error) {
        port.postMessage({ type: 'error', fault: asFrameFault(error) } satisfies EmbedReply);
      }
    };
    addEventListener('message', hear, { signal: heard.signal });
    const hello: EmbedHello = { type: 'nibble-hello', version: EMBED_VERSION };
    parent.postMessage(hello, '*'); // it says nothing; who may answer is judged by origin
  });
}
