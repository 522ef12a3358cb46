import { onTestFinished, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { Conversation } from '../../src/assistant/conversation.ts';
import type { AppSession } from '../../src/ui/app/app-session.ts';
import type { ConversationStore } from '../../src/ui/app/conversation-store.ts';
import type { InstallOffer } from '../../src/ui/app/install-offer.ts';
import { memoryConversations } from '../fakes/memory-conversations.ts';
import type { NibbleApp } from '../../src/ui/app/nibble-app.ts';
import { DEFAULTS } from '../../src/ui/app/settings.ts';
import type { Settings } from '../../src/ui/app/settings.ts';
import { startApp } from '../../src/ui/app/start-app.ts';
import { scriptedRuntime } from '../fakes/scripted-runtime.ts';
import type { Script, ScriptedRuntime } from '../fakes/scripted-runtime.ts';

/** Bytes of the scripted model. */
const ALL = 98_362_784;

export interface AppScene {
  readonly app: NibbleApp;
  readonly session: AppSession;
  readonly runtime: ScriptedRuntime;
  readonly store: ConversationStore;
}

export interface SceneOptions {
  readonly script?: Partial<Script>;
  readonly conversations?: readonly Conversation[];
  readonly store?: ConversationStore;
  readonly settings?: Partial<Settings>;
  readonly install?: InstallOffer;
  readonly width?: number;
}

/** The app on a page of its own width, with a runtime that does what the script says; gone after the test. */
export async function openApp(options: SceneOptions = {}): Promise<AppScene> {
  const { script, conversations = [], store = memoryConversations(), settings, width = 1280 } = options;
  await page.viewport(width, 800);
  for (const conversation of conversations) await store.write(conversation);
  const runtime = scriptedRuntime({ storedBytes: ALL, ...script });
  history.replaceState(undefined, '', location.pathname + location.search);
  const root = document.createElement('div');
  document.body.append(root);
  const session = await startApp(root, {
    catalog: 'https://models.invalid/catalog.json',
    runtime,
    conversations: store,
    settingsStore: { load: async () => ({ ...DEFAULTS, ...settings }), save: async () => {} },
    ...(options.install === undefined ? {} : { install: options.install }),
  });
  onTestFinished(async () => {
    await session.close();
    root.remove();
    history.replaceState(undefined, '', location.pathname + location.search);
  });
  return { app: root.querySelector<NibbleApp>('nibble-app')!, session, runtime, store };
}

/** What the next `saveFile` hands out. */
export async function nextFile(
  act: () => Promise<void>,
): Promise<{ readonly name: string; readonly text: string }> {
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  try {
    await act();
    await vi.waitUntil(() => click.mock.contexts.length > 0, { timeout: 30_000 });
    const link = click.mock.contexts[0] as HTMLAnchorElement;
    return { name: link.download, text: await (await fetch(link.href)).text() };
  } finally {
    click.mockRestore();
  }
}

/** The element with the focus, through every shadow tree. */
export function focused(): Element | null {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}
