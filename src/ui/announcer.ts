import { element } from './dom.ts';

/** Speaks to screen readers, and to nobody else. */
export interface Announcer {
  readonly root: HTMLElement;
  say(text: string): void;
}

/** One polite live region for the whole page; what streams is never inside it. */
export function createAnnouncer(): Announcer {
  const root = element('div', { role: 'status', class: 'visually-hidden' });
  return {
    root,
    say: (text) => {
      if (root.textContent !== text) root.textContent = text;
    },
  };
}
