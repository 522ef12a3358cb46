import { abortedFault, Fault, isFault, throwIfAborted } from '../core/fault.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface WatchOptions {
  readonly fetch: Fetch;
  /** Names the file in messages. */
  readonly file: string;
  /** The longest silence before the connection counts as dead. A stalled `read()` never ends by itself. */
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface WatchedResponse {
  readonly response: Response;
  /** The body, piece by piece, once. */
  pieces(): AsyncGenerator<Uint8Array>;
  /** Gives the connection back, whether the body was read or not. */
  close(): void;
}

/** `fetch` under an idle watchdog. Fails with `network` or `aborted`, whatever the browser calls it. */
export async function watchedFetch(
  url: string,
  init: RequestInit,
  options: WatchOptions,
): Promise<WatchedResponse> {
  const { file, idleMs, signal } = options;
  throwIfAborted(signal);
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal && abortedFault(signal));
  signal?.addEventListener('abort', onAbort);
  const close = () => {
    signal?.removeEventListener('abort', onAbort);
    stop.abort(new Fault('closed', `The download of ${file} was left.`));
  };
  const watched = async <T>(step: Promise<T>): Promise<T> => {
    const silence = new Fault(
      'network',
      `The server of ${file} sent nothing for ${idleMs / 1000} s. Check the connection and try again.`,
    );
    const timer = setTimeout(() => stop.abort(silence), idleMs);
    try {
      return await step;
    } catch (error) {
      throw networkFault(file, stop.signal.aborted ? stop.signal.reason : error);
    } finally {
      clearTimeout(timer);
    }
  };

  async function* pieces(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
    const reader = body?.getReader();
    while (reader) {
      const { done, value } = await watched(reader.read());
      if (done) return;
      yield value;
    }
  }

  try {
    const response = await watched(options.fetch(url, { ...init, signal: stop.signal }));
    return { response, pieces: () => pieces(response.body), close };
  } catch (error) {
    close();
    throw error;
  }
}

function networkFault(file: string, error: unknown): Fault {
  if (isFault(error)) return error;
  return new Fault(
    'network',
    `${file} could not be downloaded. Check the connection and try again.`,
    { file },
    error,
  );
}
