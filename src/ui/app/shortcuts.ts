import type { ReactiveController } from 'lit';

/** What a key can do anywhere in the app. */
export type Shortcut = 'search' | 'new-chat' | 'settings' | 'performance' | 'shortcuts';

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'isComposing'>;

interface KeyBinding {
  readonly does: Shortcut;
  readonly key: string;
  readonly shift: boolean;
  readonly label: string;
}

/** All of them, in the order in which they are shown. With Ctrl, or with Cmd on a Mac. */
export const SHORTCUTS: readonly KeyBinding[] = [
  { does: 'search', key: 'k', shift: false, label: 'Search conversations' },
  { does: 'new-chat', key: 'o', shift: true, label: 'New chat' },
  { does: 'settings', key: ',', shift: false, label: 'Settings' },
  { does: 'performance', key: '.', shift: false, label: 'Performance' },
  { does: 'shortcuts', key: '/', shift: false, label: 'These shortcuts' },
];

/** What the chat itself answers to. */
export const CHAT_KEYS: readonly { readonly keys: readonly string[]; readonly label: string }[] = [
  { keys: ['Enter'], label: 'Send' },
  { keys: ['Shift', 'Enter'], label: 'Begin a new line' },
  { keys: ['Escape'], label: 'Stop the answer' },
];

export function shortcutOf(pressed: Keys): Shortcut | undefined {
  if (pressed.isComposing || pressed.altKey || !(pressed.ctrlKey || pressed.metaKey)) return undefined;
  const key = pressed.key.toLowerCase();
  return SHORTCUTS.find((one) => one.key === key && one.shift === pressed.shiftKey)?.does;
}

/** Hears shortcuts wherever on the page the focus is, as long as its host is there. */
export class ShortcutKeys implements ReactiveController {
  readonly #pressed: (event: KeyboardEvent) => void;

  constructor(act: (shortcut: Shortcut) => void) {
    this.#pressed = (event) => {
      const shortcut = shortcutOf(event);
      if (shortcut === undefined) return;
      event.preventDefault();
      act(shortcut);
    };
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#pressed);
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#pressed);
  }
}
