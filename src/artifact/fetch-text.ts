import { Fault } from '../core/fault.ts';
import { watchedFetch, type WatchOptions } from './watched-fetch.ts';

const IDLE_MS = 20_000;

export interface FetchTextOptions extends Omit<WatchOptions, 'idleMs'> {
  /** No more than this is read. */
  readonly maxBytes: number;
}

/**
 * A text from the network, as the server has it now.
 * @throws Fault `network`, `http` or `aborted`; `http` also when there is more of it than `maxBytes`.
 */
export async function fetchText(url: string, { maxBytes, ...watch }: FetchTextOptions): Promise<string> {
  const answer = await watchedFetch(url, { cache: 'no-cache' }, { ...watch, idleMs: IDLE_MS });
  try {
    const { ok, status } = answer.response;
    if (!ok) {
      const message = `${watch.file} cannot be read: the server answered ${status} for ${url}. Check the address.`;
      throw new Fault('http', capital(message), { url, status });
    }
    return await readText(answer.pieces(), () => tooLarge(url, watch.file, maxBytes), maxBytes);
  } finally {
    answer.close();
  }
}

async function readText(
  pieces: AsyncIterable<Uint8Array>,
  fault: () => Fault,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw fault();
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(url: string, file: string, maxBytes: number): Fault {
  return new Fault(
    'http',
    `${capital(file)} is larger than ${maxBytes} bytes, so it is not what it should be.`,
    {
      url,
    },
  );
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
