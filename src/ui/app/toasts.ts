import { openListeners } from '../../assistant/listeners.ts';

/** A line at the head of the page, with what can be done about it. */
export interface Toast {
  /** A toast of the same key replaces the one before. */
  readonly key: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly act: () => void };
  /** Goes away by itself after this; absent means that the person puts it away. */
  readonly lastsMs?: number;
}

export interface Toasts {
  readonly shown: readonly Toast[];
  show(toast: Toast): void;
  dismiss(key: string): void;
  /** Stops the clocks while a person is on them, and starts them anew. */
  hold(isHeld: boolean): void;
  subscribe(listener: () => void): () => void;
}

export function openToasts(): Toasts {
  const listeners = openListeners<void>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let shown: readonly Toast[] = [];
  const stop = (key: string): void => clearTimeout(timers.get(key));
  const start = ({ key, lastsMs }: Toast): void => {
    stop(key);
    if (lastsMs !== undefined) timers.set(key, setTimeout(() => dismiss(key), lastsMs)); // prettier-ignore
  };
  const dismiss = (key: string): void => {
    stop(key);
    shown = shown.filter((toast) => toast.key !== key);
    listeners.emit();
  };
  return {
    get shown() {
      return shown;
    },
    show: (toast) => {
      shown = [...shown.filter(({ key }) => key !== toast.key), toast];
      start(toast);
      listeners.emit();
    },
    dismiss,
    hold: (isHeld) => shown.forEach((toast) => (isHeld ? stop(toast.key) : start(toast))),
    subscribe: (listener) => listeners.add(listener),
  };
}
