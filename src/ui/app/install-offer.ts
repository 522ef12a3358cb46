import { openListeners } from '../../assistant/listeners.ts';
import { isInstalled, isIos } from './this-device.ts';

/** Chromium's event: the page may be installed, and may ask for it once. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

/** How this browser installs the app: by a question, by hand from the share sheet, or not (now). */
export type InstallWay = 'ask' | 'share-sheet' | 'none';

export interface InstallOffer {
  readonly way: InstallWay;
  /** Shows the browser's own question. */
  ask(): Promise<void>;
  subscribe(listener: () => void): () => void;
}

/** Keeps the browser's offer to install until the person asks for it. */
export function watchInstallOffer(page: Window): InstallOffer {
  const listeners = openListeners<void>();
  let offer: BeforeInstallPromptEvent | undefined;
  const take = (next: BeforeInstallPromptEvent | undefined): void => {
    offer = next;
    listeners.emit();
  };
  page.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault(); // no banner of the browser's own
    take(event as BeforeInstallPromptEvent);
  });
  page.addEventListener('appinstalled', () => take(undefined));
  return {
    get way() {
      if (isInstalled()) return 'none';
      if (offer !== undefined) return 'ask';
      return isIos() ? 'share-sheet' : 'none';
    },
    ask: async () => {
      const asked = offer;
      take(undefined); // it can be used once
      await asked?.prompt();
    },
    subscribe: (listener) => listeners.add(listener),
  };
}
