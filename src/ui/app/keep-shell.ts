import type { AppSession } from './app-session.ts';
import { keepDraft } from './kept-draft.ts';
import type { NibbleApp } from './nibble-app.ts';
import { lookNowAndThen, watchShell } from './shell-updates.ts';

/** What a reload would end is named before it does; what is written in the field comes back after it. */
const UNDER_WAY = 'A reload ends what is under way on this page.';

/** Makes the app open without its server, and asks the person before a new version takes its place. */
export async function keepShell(
  session: AppSession,
  app: Pick<NibbleApp, 'draft' | 'isEditing'>,
): Promise<void> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (container === undefined) return; // an insecure page
  let isAskedHere = false;
  const isAtWork = (): boolean => session.isAtWork || app.isEditing;
  const offer = (text: string, act: () => void, label = 'Reload'): void =>
    session.toasts.show({ key: 'update', text, action: { label, act } });
  const reload = (): void => void reloadPage(session, app.draft);
  try {
    const registration = await watchShell(container, './shell.sw.js', {
      onReady: (takeOver) => {
        const act = (): void => {
          isAskedHere = true;
          takeOver();
        };
        offer('A new version of the app is ready.', () =>
          isAtWork() ? offer(UNDER_WAY, act, 'Reload anyway') : act(),
        );
      },
      onTaken: () => {
        const taken = 'The app was updated in another tab.';
        if (isAskedHere) reload();
        else if (isAtWork()) offer(`${taken} ${UNDER_WAY}`, reload);
        else if (app.draft !== '') offer(taken, reload);
        else reload();
      },
    });
    lookNowAndThen(registration, document);
  } catch {
    // Denied here: the app works as long as its server does.
  }
}

async function reloadPage({ desk, shelf }: AppSession, draft: string): Promise<void> {
  desk.keep();
  await shelf.flush();
  keepDraft(window, draft);
  location.reload();
}
