import { once } from '../../core/serial.ts';
import type { MarkerOf } from '../markdown/dom-renderer.ts';
import type { MarkdownStream } from '../markdown/markdown-stream.ts';

/** Opens a stream of Markdown into an element; `markerOf` gives what shall stand for "[1]". */
export type OpenMarkdown = (root: HTMLElement, markerOf?: MarkerOf) => MarkdownStream;

/** The Markdown renderer, which is needed with the first answer and not for the face. */
export interface LateMarkdown {
  /** Markdown as it arrives; until its renderer is here, and if it never comes, the plain text. */
  readonly open: OpenMarkdown;
  /** Runs `job` once the renderer is here, or has failed to come: at once, when it is here already. */
  after(job: () => void): void;
}

/** `fetchRenderer` is asked when something is opened or waited for; after a failure it is asked again. */
export function lateMarkdown(fetchRenderer: () => Promise<OpenMarkdown>): LateMarkdown {
  let here: OpenMarkdown | undefined;
  const load = once(async () => {
    here = await fetchRenderer();
  });
  return {
    open: (root, markerOf) => {
      if (here) return here(root, markerOf);
      return openPlain(root, (take) => load().then(() => take((place) => here!(place, markerOf))));
    },
    after: (job) => void (here ? job() : load().then(job, job)),
  };
}

function openPlain(
  root: HTMLElement,
  whenHere: (take: (open: OpenMarkdown) => void) => Promise<void>,
): MarkdownStream {
  const plain = document.createTextNode('');
  root.append(plain);
  let isOver = false;
  let markdown: MarkdownStream | undefined;
  const take = (open: OpenMarkdown): void => {
    plain.remove();
    markdown = open(root);
    markdown.write(plain.data);
    if (isOver) markdown.end();
  };
  whenHere(take).catch(() => {}); // the text can be read as it is
  return {
    write: (text) => (markdown ? markdown.write(text) : plain.appendData(text)),
    end: () => {
      isOver = true;
      markdown?.end();
    },
  };
}

/** The renderer of this package. */
export const markdown = lateMarkdown(
  async () => (await import('../markdown/markdown-stream.ts')).openMarkdown,
);
