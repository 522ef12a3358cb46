import { Fault, abortedFault, throwIfAborted } from '../../core/fault.ts';
import { fromPlain } from '../../core/plain-fault.ts';
import type { Notice } from '../../core/protocol.ts';
import type { EmbedAnswer, EmbedCommand, EmbedProgress, EmbedReply, EmbedState } from './protocol.ts';

/** What can be heard of the assistant in the frame. */
export interface EmbedEvents {
  /** It has another phase: `offer`, `starting`, `ready`, `answering`, `failed`. */
  state: EmbedState;
  progress: EmbedProgress;
  /** What the person should know, such as that nothing can be stored here. */
  notice: Notice;
  /** A piece of the answer to a question of this page. */
  token: string;
  answer: EmbedAnswer;
  /** What a call was refused for, or what broke. */
  error: Fault;
}

export interface EmbedAskOptions {
  /** Rejects the question with `aborted`, and stops its answer. */
  readonly signal?: AbortSignal | undefined;
  /** The pieces of this very answer. */
  readonly onToken?: ((text: string) => void) | undefined;
}

type Unnumbered = EmbedCommand extends infer C ? (C extends EmbedCommand ? Omit<C, 'call'> : never) : never;

interface Pending {
  readonly resolve: (answer: EmbedAnswer | undefined) => void;
  readonly reject: (fault: Fault) => void;
  readonly onToken: ((text: string) => void) | undefined;
}

const WATCH_MS = 500;
const GONE = 'The assistant was closed, or its frame is gone.';

/** The page's end of the port: numbers calls, matches answers to them, and tells listeners. */
export class EmbedPort {
  state: EmbedState = { phase: 'opening' };
  #port: MessagePort | undefined;
  #calls = 0;
  readonly #isThere: () => boolean;
  #watch: ReturnType<typeof setInterval> | undefined;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<keyof EmbedEvents, Set<(event: never) => void>>();

  /** `isThere` says whether the frame is still in its page: no event tells a port that its other end is gone. */
  constructor(isThere: () => boolean) {
    this.#isThere = isThere;
  }

  /** Goes on over a new port; whatever waited on an earlier one fails. The other end goes to the frame. */
  open(onWelcome: () => void, onRefusal: (fault: Fault) => void): MessagePort {
    this.close('The frame of the assistant was loaded again. Ask once more.');
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const isCurrent = (): boolean => this.#port === port1;
    let isWelcome = false;
    port1.addEventListener('message', ({ data }: MessageEvent<EmbedReply>) => {
      if (!isCurrent()) return;
      if (data.type === 'error' && data.call === undefined && !isWelcome) onRefusal(fromPlain(data.fault));
      this.#receive(data);
      if (data.type !== 'welcome') return;
      isWelcome = true;
      onWelcome();
    });
    port1.start();
    return port2;
  }

  /** Fails whatever waits, with `why`. */
  close(why: string): void {
    this.#port?.close();
    this.#port = undefined;
    clearInterval(this.#watch);
    for (const { reject } of this.#pending.values()) reject(new Fault('closed', why));
    this.#pending.clear();
  }

  on<Name extends keyof EmbedEvents>(name: Name, listener: (event: EmbedEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  async call(
    command: Unnumbered,
    { signal, onToken }: EmbedAskOptions = {},
  ): Promise<EmbedAnswer | undefined> {
    throwIfAborted(signal);
    this.#look();
    const port = this.#port;
    if (port === undefined) throw new Fault('closed', GONE);
    if (this.#pending.size === 0) this.#watch = setInterval(() => this.#look(), WATCH_MS);
    const call = ++this.#calls;
    let abort: (() => void) | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(call, { resolve, reject, onToken });
        abort = () => {
          reject(abortedFault(signal!));
          this.#post({ type: 'abort', call: ++this.#calls, asked: call });
        };
        signal?.addEventListener('abort', abort);
        port.postMessage({ ...command, call });
      });
    } catch (error) {
      throw error instanceof Fault ? error : unsendable(error);
    } finally {
      this.#pending.delete(call);
      if (this.#pending.size === 0) clearInterval(this.#watch);
      if (abort) signal?.removeEventListener('abort', abort);
    }
  }

  #look(): void {
    if (!this.#isThere()) this.close(GONE);
  }

  #post(command: EmbedCommand): void {
    this.#port?.postMessage(command);
  }

  #receive(reply: EmbedReply): void {
    const pending = 'call' in reply ? this.#pending.get(reply.call!) : undefined;
    switch (reply.type) {
      case 'welcome':
      case 'state':
        this.state = reply.state;
        return this.#tell('state', reply.state);
      case 'progress':
        return this.#tell('progress', reply.progress);
      case 'notice':
        return this.#tell('notice', reply.notice);
      case 'token':
        if (pending === undefined) return; // its question was given up here
        pending.onToken?.(reply.text);
        return this.#tell('token', reply.text);
      case 'answer':
        pending?.resolve(reply.answer);
        return this.#tell('answer', reply.answer);
      case 'done':
        return pending?.resolve(undefined);
      case 'error': {
        const fault = fromPlain(reply.fault);
        pending?.reject(fault);
        return this.#tell('error', fault);
      }
      default:
        return reply satisfies never; // a newer frame may know more
    }
  }

  #tell<Name extends keyof EmbedEvents>(name: Name, event: EmbedEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(event as never);
      } catch (error) {
        reportError(error); // the listener's business, not ours
      }
    }
  }
}

/** Thrown where something cannot be cloned into the frame. */
export function unsendable(cause: unknown): Fault {
  const message = 'This holds something that cannot be sent to the frame, such as a function; leave it out.';
  return new Fault('option-invalid', message, {}, cause);
}
