import type { ChatResult } from '../client/reply.ts';
import { element } from './dom.ts';
import { formatRate, formatSeconds, plural } from './format.ts';
import { copyText } from './markdown/code-block.ts';
import { openMarkdown } from './markdown/markdown-stream.ts';

/** A reply on the page while it is written. */
export interface ReplyView {
  readonly root: HTMLElement;
  write(text: string): void;
  /** Closes the text; `note` says how it ended and `result` what it took, where there is one. */
  end(note: string, result?: ChatResult): void;
  /** Puts something below the text: a fault, usually. */
  addBelow(node: Node): void;
}

export function createQuestion(text: string): HTMLElement {
  return element(
    'article',
    { class: 'message message-user' },
    element('h2', { class: 'visually-hidden' }, 'You'),
    element('div', { class: 'bubble', dir: 'auto' }, text),
  );
}

export function createReply(): ReplyView {
  const text = element('div', { class: 'answer', dir: 'auto' });
  const waiting = element(
    'span',
    { class: 'thinking' },
    element('span', { class: 'visually-hidden' }, 'Thinking …'),
  );
  const body = element(
    'div',
    { class: 'message-body' },
    element('h2', { class: 'visually-hidden' }, 'Nibble'),
    text,
  );
  const root = element(
    'article',
    { class: 'message message-model', 'aria-busy': 'true' },
    element('img', { class: 'message-mark', src: './icon.svg', alt: '', width: '30', height: '30' }),
    body,
  );
  const markdown = openMarkdown(text);
  let written = '';
  text.append(waiting);

  return {
    root,
    write: (piece) => {
      waiting.remove();
      written += piece;
      markdown.write(piece);
    },
    end: (note, result) => {
      waiting.remove();
      markdown.end();
      root.removeAttribute('aria-busy');
      body.append(createFoot(written, note, result));
    },
    addBelow: (node) => body.append(node),
  };
}

function createFoot(text: string, note: string, result: ChatResult | undefined): HTMLElement {
  const foot = element('div', { class: 'message-foot' });
  if (text.trim() !== '') {
    const copy = element('button', { type: 'button', class: 'button-quiet' }, 'Copy');
    copy.addEventListener('click', () => void copyText(copy, text));
    foot.append(copy);
  }
  if (note !== '') foot.append(element('span', { class: 'message-note' }, note));
  if (result !== undefined) foot.append(element('span', { class: 'message-stats' }, statsText(result)));
  return foot;
}

function statsText({ usage, stats }: ChatResult): string {
  const tokens = plural(usage.completionTokens, 'token');
  const rate = usage.completionTokens > 1 ? ` at ${formatRate(stats.decodeTokensPerSecond)}` : '';
  return `${tokens}${rate}, the first after ${formatSeconds(stats.ttftMs)}`;
}
