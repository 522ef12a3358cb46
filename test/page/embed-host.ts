import type { Embed, EmbedEvents, EmbedSettings } from '../../src/embed.ts';

/** What a host page of the tests has besides the loader. */
export interface EmbedHost {
  /** What the loader exports. */
  embed(settings: EmbedSettings): Promise<Embed>;
  /** Every embed that was opened here, in order. */
  readonly embeds: Embed[];
  /** What all of them told, in order. */
  readonly heard: [name: keyof EmbedEvents, event: unknown][];
  /** Opens an embed in the middle of the page; with its code, or the code of the Fault it was refused with. */
  open(settings: Omit<EmbedSettings, 'parent'> & Partial<EmbedSettings>): Promise<string>;
  /** What became of something: `fine`, or a Fault's code and message. */
  outcome(work: Promise<unknown>): Promise<string>;
}

const script = (loader: string): string => `
  import { embed } from '${loader}';
  const names = ['state', 'progress', 'notice', 'token', 'answer', 'error'];
  const host = {
    embed,
    embeds: [],
    heard: [],
    outcome: (work) => work.then(() => 'fine', (error) => error.code + ': ' + error.message),
    open: (settings) => host.outcome((async () => {
      const opened = await embed({ parent: document.querySelector('main'), ...settings });
      for (const name of names) opened.on(name, (event) => host.heard.push([name, event]));
      host.embeds.push(opened);
    })()),
  };
  globalThis.host = host;
`;

/** A page that loads the loader from where the assistant is served. */
export function hostPage(loader: string): string {
  return `<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <title>A shop</title>
      <link rel="icon" href="data:," />
      <style>
        body { margin: 0; font: 1rem/1.5 system-ui, sans-serif }
        main { block-size: 36rem; max-inline-size: 26rem }
      </style>
      <h1>A shop</h1>
      <main></main>
      <script type="module">${script(loader)}</script>
    </html>`;
}
