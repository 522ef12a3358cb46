import type { AppSession } from './app-session.ts';
import { lookNowAndThen, watchShell } from './shell-updates.ts';

/** Makes the app open without its server, and asks the person before a new version takes its place. */
export async function keepShell(session: AppSession, hasDraft: () => boolean): Promise<void> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (container === undefined) return; // an insecure page
  let isAskedHere = false;
  const offer = (text: string, act: () => void): void =>
    session.toasts.show({ key: 'update', text, action: { label: 'Reload', act } });
  try {
    const registration = await watchShell(container, './shell.sw.js', {
      onReady: (takeOver) =>
        offer('A new version of the app is ready.', () => {
          isAskedHere = true;
          takeOver();
        }),
      onTaken: () => {
        const reload = (): void => void reloadWhenQuiet(session);
        if (isAskedHere || !hasDraft()) reload();
        else offer('The app was updated in another tab.', reload);
      },
    });
    lookNowAndThen(registration, document);
  } catch {
    // Denied here: the app works as long as its server does.
  }
}

/** A page of the old version must go, but no answer with it. */
async function reloadWhenQuiet(session: AppSession): Promise<void> {
  await new Promise<void>((resolve) => {
    const isQuiet = (): boolean => !session.assistant.isBusy;
    if (isQuiet()) return resolve();
    const leave = session.subscribe(() => {
      if (!isQuiet()) return;
      leave();
      resolve();
    });
  });
  session.desk.keep();
  await session.shelf.flush();
  location.reload();
}
