import { Fault, abortedFault, throwIfAborted } from '../../core/fault.ts';
import { EmbedPort, unsendable } from './embed-port.ts';
import type { EmbedAskOptions, EmbedEvents } from './embed-port.ts';
import { CONNECT_HASH, EMBED_VERSION } from './protocol.ts';
import type {
  EmbedAnswer,
  EmbedConnect,
  EmbedHello,
  EmbedOptions,
  EmbedState,
  EmbedTheme,
} from './protocol.ts';

export interface EmbedSettings extends EmbedOptions {
  /** The address of `embed.html`, wherever it is served. */
  readonly src: string | URL;
  /** What the frame becomes the last child of, and fills; one that was looked for and is not there is refused. */
  readonly parent: ParentNode | null;
  /** What screen readers call the frame. */
  readonly title?: string | undefined;
  /** How long the frame may take to answer. */
  readonly timeoutMs?: number | undefined;
  /** Gives up while the frame connects. */
  readonly signal?: AbortSignal | undefined;
}

/** An assistant in a frame. */
export interface Embed {
  readonly frame: HTMLIFrameElement;
  readonly state: EmbedState;
  /**
   * Asks in the frame's conversation. Questions wait for each other and for the model to start.
   * @throws Fault `closed` where the model is not started, `busy` when too many wait, `aborted`, or why it failed.
   */
  ask(text: string, options?: EmbedAskOptions): Promise<EmbedAnswer>;
  /** Stops the answer to this page's question, and drops its questions that wait. */
  abort(): Promise<void>;
  /** Downloads what is missing, and loads the model. */
  start(): Promise<void>;
  newConversation(): Promise<void>;
  /** Takes this theme in the place of the one before. */
  setTheme(theme: EmbedTheme): Promise<void>;
  /** Calls `listener` with each event until the returned function is called. */
  on<Name extends keyof EmbedEvents>(name: Name, listener: (event: EmbedEvents[Name]) => void): () => void;
  /** Removes the frame. Idempotent. */
  close(): void;
}

const TIMEOUT_MS = 30_000;
/** Its own origin is what gives the frame workers and storage; popups and downloads are its links and exports. */
const SANDBOX = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads';

/**
 * Puts an assistant into the page, in a frame of another site.
 *
 * ```ts
 * const assistant = await embed({ src: 'https://assistant.example/embed.html', parent: document.body });
 * const { text } = await assistant.ask('Where is my order?');
 * ```
 * @throws Fault `embed-refused` when the frame does not answer or does not let this page in, `option-invalid`.
 */
export async function embed(settings: EmbedSettings): Promise<Embed> {
  const { src, parent, title = 'Assistant', timeoutMs = TIMEOUT_MS, signal, ...options } = settings;
  throwIfAborted(signal);
  if (parent === null || typeof parent?.append !== 'function')
    throw new Fault('option-invalid', '`parent` is no element of the page.', { option: 'parent' });
  const assistant = new FramedAssistant(addressOf(src), title, options);
  try {
    await assistant.connect(parent, timeoutMs, signal);
  } catch (error) {
    assistant.close();
    throw error;
  }
  return assistant;
}

class FramedAssistant implements Embed {
  readonly frame = document.createElement('iframe');
  readonly #port = new EmbedPort(() => this.frame.isConnected);
  readonly #origin: string;
  #options: EmbedOptions;
  #leave = new AbortController();

  constructor(address: URL, title: string, options: EmbedOptions) {
    this.#origin = address.origin;
    this.#options = options;
    const { frame } = this;
    frame.title = title;
    frame.allow = 'cross-origin-isolated; clipboard-write';
    frame.setAttribute('sandbox', SANDBOX);
    Object.assign(frame.style, { display: 'block', inlineSize: '100%', blockSize: '100%', border: '0' });
    address.hash = CONNECT_HASH;
    frame.src = address.href;
  }

  get state(): EmbedState {
    return this.#port.state;
  }

  /** Connects whenever the frame says hello: once, and again whenever it was loaded again. */
  connect(parent: ParentNode, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let wasHeard = false;
      const late = setTimeout(
        () => reject(wasHeard ? unlisted(this.#origin) : silent(this.frame.src)),
        timeoutMs,
      );
      const settle = (): void => clearTimeout(late);
      const refuse = (fault: Fault): void => (settle(), reject(fault));
      signal?.addEventListener('abort', () => refuse(abortedFault(signal)), { signal: this.#leave.signal });
      const hear = (event: MessageEvent<unknown>): void => {
        if (event.source === null || event.source !== this.frame.contentWindow || !isHello(event.data))
          return;
        if (event.origin === 'null') return refuse(opaque());
        if (event.origin !== this.#origin) return;
        wasHeard = true;
        const port = this.#port.open(() => (settle(), resolve()), refuse);
        try {
          this.#greet(port);
        } catch (error) {
          refuse(unsendable(error));
        }
      };
      addEventListener('message', hear, { signal: this.#leave.signal });
      parent.append(this.frame);
    });
  }

  async ask(text: string, options?: EmbedAskOptions): Promise<EmbedAnswer> {
    const answer = await this.#port.call({ type: 'ask', text }, options);
    if (answer === undefined) throw new Fault('bug', 'The frame ended the question without an answer.');
    return answer;
  }

  async abort(): Promise<void> {
    await this.#port.call({ type: 'abort' });
  }

  async start(): Promise<void> {
    await this.#port.call({ type: 'start' });
  }

  async newConversation(): Promise<void> {
    await this.#port.call({ type: 'new-conversation' });
  }

  async setTheme(theme: EmbedTheme): Promise<void> {
    await this.#port.call({ type: 'theme', theme: given(theme) });
    this.#options = { ...this.#options, theme };
  }

  on<Name extends keyof EmbedEvents>(name: Name, listener: (event: EmbedEvents[Name]) => void): () => void {
    return this.#port.on(name, listener);
  }

  close(): void {
    this.#leave.abort();
    this.#port.close('The assistant was closed.');
    this.frame.remove();
  }

  #greet(port: MessagePort): void {
    const connect: EmbedConnect = {
      type: 'nibble-connect',
      version: EMBED_VERSION,
      options: given({ ...this.#options, theme: given(this.#options.theme ?? {}) }),
    };
    this.frame.contentWindow?.postMessage(connect, this.#origin, [port]);
  }
}

function addressOf(src: string | URL): URL {
  try {
    return new URL(src, document.baseURI);
  } catch (error) {
    throw new Fault('option-invalid', `\`src\` is no address: ${src}.`, { option: 'src' }, error);
  }
}

/** Without what is there but undefined, as it is when callers pass on what they may not have. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function isHello(data: unknown): data is EmbedHello {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'nibble-hello';
}

function silent(src: string): Fault {
  return refusal(
    `No assistant answered at ${src}. Check the address, \`frame-src\` in the Content-Security-Policy here, and \`frame-ancestors\` there.`,
  );
}

function unlisted(origin: string): Fault {
  return refusal(
    `The assistant at ${origin} does not let this page in. Add "${location.origin}" to the origins in embed-origins.json beside its embed.html.`,
  );
}

function opaque(): Fault {
  return refusal(
    'This page is sandboxed, so that the frame has no origin of its own. Add `allow-same-origin` to the sandbox.',
  );
}

function refusal(message: string): Fault {
  return new Fault('embed-refused', message);
}
