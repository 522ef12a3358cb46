import type { Conversation } from '../../src/assistant/conversation.ts';
import { Fault } from '../../src/core/fault.ts';
import { memoryConversations } from '../fakes/memory-conversations.ts';
import { modelRecord } from '../fakes/model-records.ts';
import { NibbleApp } from '../../src/ui/app/nibble-app.ts';
import { Sidebar } from '../../src/ui/app/sidebar.ts';
import { startApp } from '../../src/ui/app/start-app.ts';
import { conversation } from '../fakes/conversations.ts';
import { calledBy } from '../fakes/hostile-catalog.ts';
import { HOSTILE_MARKDOWN } from '../fakes/hostile-markdown.ts';
import { scriptedRuntime } from '../fakes/scripted-runtime.ts';
import { dangers } from './dom-dangers.ts';

const VIEWS = ['models', 'settings', 'shortcuts', 'install', undefined] as const;

/** Texts that are in the app at once: each text is looked at by itself only where one is shown at a time. */
const TOGETHER = 8;

function said(text: string, id: string): Conversation {
  const stored = conversation(id, { asked: text, title: text.slice(0, 400), updatedAt: Date.now() });
  const [question, answer] = stored.messages;
  return { ...stored, messages: [question!, { ...answer!, content: text }] };
}

/** The app with `texts` as everything that comes from elsewhere. */
async function open(texts: readonly string[]) {
  const scripted = scriptedRuntime({
    storedBytes: 98_362_784,
    others: texts.slice(1).map((_, at) => modelRecord(`other-${at}`)),
    notices: texts.map((message) => ({ kind: 'single-thread', message })),
  });
  const conversations = memoryConversations();
  for (const [at, text] of texts.entries()) await conversations.write(said(text, `hostile-${at}`));
  const root = document.body.appendChild(document.createElement('div'));
  const session = await startApp(root, {
    catalog: new URL('/models/catalog.json', location.href).href,
    runtime: calledBy(scripted, ...texts),
    conversations,
  });
  const app = root.querySelector('nibble-app');
  if (!(app instanceof NibbleApp)) throw new Error('there is no app');
  return { root, session, app, script: scripted.script };
}

async function drawn(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

const functions = {
  count: Math.ceil(HOSTILE_MARKDOWN.length / TOGETHER),
  hacked: () => 'hacked' in window,

  /** Looks at the app through every view, with some hostile texts everywhere. */
  async look(index: number) {
    const texts = HOSTILE_MARKDOWN.slice(index * TOGETHER, (index + 1) * TOGETHER);
    const { root, session, app, script } = await open(texts);
    const wrong: string[] = [];
    const look = async (): Promise<void> => {
      await drawn();
      wrong.push(...dangers(document.body));
    };
    const sidebar = app.shadowRoot!.querySelector('nibble-app-sidebar');
    await look();
    for (const [at, text] of texts.entries()) {
      if (!sidebar?.shadowRoot?.textContent.includes(text.slice(0, 400).trim()))
        wrong.push(`its title is not shown: ${text.slice(0, 60)}`);
      if (sidebar instanceof Sidebar) sidebar.query = text.trim().split(/\s/u)[0]!;
      session.desk.open(`hostile-${at}`);
      await look();
      script.answer = [text, new Fault('network', text)];
      const answered = session.assistant.ask(text.slice(0, 1000)).catch(() => {});
      await answered;
      await look();
      if (sidebar instanceof Sidebar) sidebar.query = '';
      await drawn();
    }
    app.hasPerformance = true;
    for (const view of VIEWS) {
      app.view = view;
      await look();
    }
    await session.close();
    root.remove();
    return { wrong, texts: texts.map((text) => text.slice(0, 60)), title: document.title.length };
  },
};

/** What a test may run in the page. */
export type HostileAppPage = typeof functions;

Object.assign(globalThis, { hostileApp: functions });
