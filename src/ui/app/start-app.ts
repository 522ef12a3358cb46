import type { Runtime } from '../../assistant/runtime.ts';
import { openSession } from './app-session.ts';
import type { AppSession } from './app-session.ts';
import { pageAddress } from './chat-address.ts';
import { conversationNews } from './conversation-news.ts';
import { openShelf } from './conversation-shelf.ts';
import type { ConversationStore } from './conversation-store.ts';
import { idbConversations } from './idb-conversations.ts';
import { watchInstallOffer } from './install-offer.ts';
import type { InstallOffer } from './install-offer.ts';
import { takeDraft } from './kept-draft.ts';
import { NibbleApp } from './nibble-app.ts';
import { idbSettings } from './settings-store.ts';
import type { SettingsStore } from './settings-store.ts';

export interface AppOptions {
  /** Absolute address of the catalogue. */
  readonly catalog: string;
  /** Endpoint of a mirror of the Hub; absent means huggingface.co. */
  readonly hub?: string | undefined;
  /** An id in the catalogue or `hf:owner/repo`; absent means what the settings say. */
  readonly model?: string | undefined;
  /** Absent means the package itself. */
  readonly runtime?: Runtime;
  readonly conversations?: ConversationStore;
  readonly settingsStore?: SettingsStore;
  readonly install?: InstallOffer;
}

/** Builds the app into `root` and opens it. */
export async function startApp(root: HTMLElement, options: AppOptions): Promise<AppSession> {
  const { catalog, hub, model, runtime } = options;
  const { conversations = idbConversations(), settingsStore = idbSettings() } = options;
  const { install = watchInstallOffer(window) } = options;
  const session = openSession({
    catalog,
    hub,
    model,
    runtime,
    shelf: openShelf({ store: conversations, news: conversationNews }),
    settings: await settingsStore.load(),
    settingsStore,
    address: pageAddress(window),
  });
  const app = new NibbleApp();
  app.session = session;
  app.install = install;
  root.append(app);
  void app.restoreDraft(takeDraft(window));
  keepOnLeaving(session);
  await session.open();
  return session;
}

/** What was said last is written before the page may go: a hidden page is often not heard of again. */
function keepOnLeaving({ desk, shelf }: AppSession): void {
  const keep = (): void => {
    desk.keep();
    void shelf.flush();
  };
  addEventListener('pagehide', keep);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep();
  });
}
