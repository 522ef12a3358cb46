import type { Runtime } from '../../src/assistant/runtime.ts';
import '../../src/element.ts';
import type { NibbleChat } from '../../src/ui/chat/nibble-chat.ts';
import { Fault } from '../../src/core/fault.ts';
import { HOSTILE_MARKDOWN } from '../fakes/hostile-markdown.ts';
import { calledBy } from '../fakes/hostile-catalog.ts';
import { scriptedRuntime, type ScriptedRuntime } from '../fakes/scripted-runtime.ts';
import { dangers, strangers } from './dom-dangers.ts';

const BYTES = 98_362_784;
/** Head, notice, question and failure at least show what they are given. */
const PLACES = 4;

let chat: NibbleChat;
let runtime: ScriptedRuntime;
const violations: string[] = [];
document.addEventListener('securitypolicyviolation', (event) =>
  violations.push(`${event.violatedDirective} ${event.blockedURI}`),
);

const heard = (type: string): Promise<CustomEvent> =>
  new Promise((resolve) =>
    chat.addEventListener(type, (event) => resolve(event as CustomEvent), { once: true }),
  );

async function ready(): Promise<void> {
  while (chat.assistant.state.phase !== 'ready') await heard('nibble-state');
  await chat.updateComplete;
}

async function show(element: NibbleChat, with_: Runtime): Promise<void> {
  chat?.remove();
  chat = element;
  chat.runtime = with_;
  chat.model = 'smollm2-135m-instruct';
  document.body.append(chat);
  await ready();
}

/** Asks, and gives the place where the answer stands when it is over. */
async function ask(question: string): Promise<HTMLElement> {
  const answered = heard('nibble-answer');
  chat.ask(question).catch(() => {});
  await answered;
  await chat.updateComplete;
  return [...chat.shadowRoot!.querySelectorAll<HTMLElement>('.answer')].at(-1)!;
}

const functions = {
  count: HOSTILE_MARKDOWN.length,
  violations: () => violations,
  hacked: () => 'hacked' in window,

  async open() {
    runtime = scriptedRuntime({ storedBytes: BYTES });
    await show(document.createElement('nibble-chat'), runtime);
  },

  /** The same answer in one piece and character by character: what is wrong with either, and whether they differ. */
  async answer(index: number) {
    const markdown = HOSTILE_MARKDOWN[index]!;
    const shown: string[] = [];
    const wrong: string[] = [];
    for (const answer of [[markdown], [...markdown]]) {
      chat.newConversation();
      runtime.script.answer = answer;
      const place = await ask(markdown.slice(0, 2000));
      wrong.push(...strangers(place), ...dangers(document.body));
      shown.push(place.innerHTML);
    }
    return { wrong, same: shown[0] === shown[1], text: markdown.slice(0, 60) };
  },

  /** Hostile text in every place where a page, a catalogue, a file or a failure puts some. */
  async everywhere(from: number, to: number) {
    const wrong: string[] = [];
    for (const text of HOSTILE_MARKDOWN.slice(from, to).filter(({ length }) => length < 3000)) {
      const scripted = scriptedRuntime({
        storedBytes: BYTES,
        notices: [{ kind: 'single-thread', message: text }],
        answer: ['fine ', new Fault('network', text)],
      });
      const element = document.createElement('nibble-chat');
      element.heading = text;
      element.placeholder = text;
      element.starters = [text, text];
      await show(element, calledBy(scripted, text));
      wrong.push(...dangers(document.body));
      await ask(text);
      wrong.push(...dangers(document.body));
      const shown = chat.shadowRoot!.textContent.replaceAll(/\s+/gu, ' ');
      const parts = shown.split(text.trim().replaceAll(/\s+/gu, ' ')).length - 1;
      if (parts < PLACES) wrong.push(`stands in ${parts} places only: ${text.slice(0, 60)}`);
      importAgain(text);
      await chat.updateComplete;
      wrong.push(...dangers(document.body));
    }
    return wrong;
  },
};

/** Takes the conversation out and in again, under a hostile title and with a hostile answer. */
function importAgain(text: string): void {
  const file = JSON.parse(chat.exportConversation()) as {
    title: string;
    messages: { role: string; content: string }[];
  };
  for (const message of file.messages) if (message.role === 'assistant') message.content = text;
  chat.importConversation(JSON.stringify({ ...file, id: crypto.randomUUID(), title: text.slice(0, 60) }));
}

/** What a test may run in the page. */
export type HostileAnswersPage = typeof functions;

Object.assign(globalThis, { hostileAnswers: functions });
