import { embed } from './loader.ts';
import type { Embed } from './loader.ts';
import type { EmbedOptions, EmbedTheme } from './protocol.ts';
import { THEME_KEYS, themeProperty } from './theme-keys.ts';

/**
 * The script that a page loads from where the assistant is served: it brings `<nibble-embed>`, and `embed` for pages
 * that want to talk to it.
 */
export { embed };

/** Read from a variable: bundlers would take `embed.html` for an asset of the script. */
const script = import.meta.url;
const TEXTS = ['model', 'system', 'heading', 'placeholder', 'start', 'site'] as const;

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  ':host{display:block;block-size:40rem;max-block-size:100dvh;overflow:hidden}:host([hidden]){display:none}p{margin:1rem}',
);

/**
 * An assistant in a frame, without a line of code. Attributes: `src` (absent means the `embed.html` beside this
 * script), `model`, `system`, `heading`, `placeholder`, `start`, `site`, `theme`, and `starters` with `|` between them. Colours and fonts are the element's
 * `--nibble-*` in the page's style sheet, as they are when the element connects; so is its size.
 */
export class NibbleEmbed extends HTMLElement {
  static readonly observedAttributes = ['theme'];
  #assistant: Promise<Embed> | undefined;
  #leave = new AbortController();

  /** The assistant, once its frame lets this page in. */
  get assistant(): Promise<Embed> | undefined {
    return this.#assistant;
  }

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren();
    const { signal } = (this.#leave = new AbortController());
    const src = this.getAttribute('src') ?? new URL('embed.html', script);
    const title = this.getAttribute('heading') ?? 'Assistant';
    this.#assistant = embed({ ...this.#options(), src, title, parent: root, signal });
    this.#assistant.catch((error: unknown) => {
      if (!signal.aborted) root.replaceChildren(complaint(error));
    });
  }

  disconnectedCallback(): void {
    this.#leave.abort();
    this.#assistant?.then(
      (assistant) => assistant.close(),
      () => {}, // it never came
    );
    this.#assistant = undefined;
  }

  attributeChangedCallback(): void {
    this.#assistant?.then((assistant) => assistant.setTheme(this.#theme())).catch(() => {}); // told as an `error`, or the frame is gone
  }

  #options(): EmbedOptions {
    const given = TEXTS.map((name) => [name, this.getAttribute(name)] as const);
    return {
      ...Object.fromEntries(given.filter(([, value]) => value !== null)),
      starters: listed(this.getAttribute('starters')),
      theme: this.#theme(),
    };
  }

  #theme(): EmbedTheme {
    const style = getComputedStyle(this);
    const set = THEME_KEYS.map((key) => [key, style.getPropertyValue(themeProperty(key)).trim()] as const);
    const scheme = this.getAttribute('theme') ?? 'auto';
    return { ...Object.fromEntries(set.filter(([, value]) => value !== '')), scheme } as EmbedTheme;
  }
}

function listed(attribute: string | null): readonly string[] {
  return (attribute ?? '')
    .split('|')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function complaint(error: unknown): HTMLElement {
  const text = document.createElement('p');
  text.role = 'alert';
  text.textContent = error instanceof Error ? error.message : String(error);
  return text;
}

if (!customElements.get('nibble-embed')) customElements.define('nibble-embed', NibbleEmbed);

declare global {
  interface HTMLElementTagNameMap {
    'nibble-embed': NibbleEmbed;
  }
}
