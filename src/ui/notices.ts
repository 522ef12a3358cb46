import type { Notice } from '../core/protocol.ts';
import { element } from './dom.ts';

export interface NoticeList {
  readonly root: HTMLElement;
  add(notice: Notice): void;
  clear(): void;
}

/** What the person should know although everything goes on; each kind once, and each can be put away. */
export function createNotices(): NoticeList {
  const root = element('div', { class: 'notices', role: 'status' });
  const shown = new Set<Notice['kind']>();
  return {
    root,
    add: ({ kind, message }) => {
      if (shown.has(kind)) return;
      shown.add(kind);
      const close = element('button', { type: 'button', class: 'button-quiet' }, 'Got it');
      const note = element('div', { class: 'notice' }, element('p', {}, message), close);
      close.addEventListener('click', () => note.remove());
      root.append(note);
    },
    clear: () => {
      shown.clear();
      root.replaceChildren();
    },
  };
}
