import type { Conversation } from '../../src/assistant/conversation.ts';
import { Fault } from '../../src/core/fault.ts';
import { memoryConversations } from '../fakes/memory-conversations.ts';
import { NibbleApp } from '../../src/ui/app/nibble-app.ts';
import { Sidebar } from '../../src/ui/app/sidebar.ts';
import { startApp } from '../../src/ui/app/start-app.ts';
import { conversation } from '../fakes/conversations.ts';
import { calledBy } from '../fakes/hostile-catalog.ts';
import { HOSTILE_MARKDOWN } from '../fakes/hostile-markdown.ts';
import { scriptedRuntime } from '../fakes/scripted-runtime.ts';
import { dangers } from './dom-dangers.ts';

const VIEWS = ['models', 'settings', 'shortcuts', 'install', undefined] as const;

function said(text: string): Conversation {
  const stored = conversation('hostile', { asked: text, title: text.slice(0, 400), updatedAt: Date.now() });
  const [question, answer] = stored.messages;
  return { ...stored, messages: [question!, { ...answer!, content: text }] };
}

/** The app with `text` as everything that comes from elsewhere. */
async function open(text: string) {
  const scripted = scriptedRuntime({
    storedBytes: 98_362_784,
    notices: [{ kind: 'single-thread', message: text }],
    answer: [text, new Fault('network', text)],
  });
  const conversations = memoryConversations();
  await conversations.write(said(text));
  const root = document.body.appendChild(document.createElement('div'));
  const session = await startApp(root, {
    catalog: new URL('/models/catalog.json', location.href).href,
    runtime: calledBy(scripted, text),
    conversations,
  });
  const app = root.querySelector('nibble-app');
  if (!(app instanceof NibbleApp)) throw new Error('there is no app');
  return { root, session, app };
}

async function drawn(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

const functions = {
  count: HOSTILE_MARKDOWN.length,
  hacked: () => 'hacked' in window,

  /** Looks at the app through every view, with one hostile text everywhere. */
  async look(index: number) {
    const text = HOSTILE_MARKDOWN[index]!;
    const { root, session, app } = await open(text);
    const wrong: string[] = [];
    const look = async (): Promise<void> => {
      await drawn();
      wrong.push(...dangers(document.body));
    };
    const sidebar = app.shadowRoot!.querySelector('nibble-app-sidebar');
    await look();
    if (!sidebar?.shadowRoot?.textContent.includes(text.slice(0, 400).trim()))
      wrong.push('its title is not shown');
    if (sidebar instanceof Sidebar) sidebar.query = text.trim().split(/\s/u)[0]!;
    await look();
    session.desk.open('hostile');
    await look();
    const answered = session.assistant.ask(text.slice(0, 1000)).catch(() => {});
    await answered;
    app.hasPerformance = true;
    for (const view of VIEWS) {
      app.view = view;
      await look();
    }
    await session.close();
    root.remove();
    return { wrong, text: text.slice(0, 60), title: document.title.length };
  },
};

/** What a test may run in the page. */
export type HostileAppPage = typeof functions;

Object.assign(globalThis, { hostileApp: functions });
