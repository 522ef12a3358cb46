import type { Runtime } from '../../src/assistant/runtime.ts';
import '../../src/element.ts';
import type { NibbleChat } from '../../src/ui/chat/nibble-chat.ts';
import { Fault } from '../../src/core/fault.ts';
import { ALLOWED_ATTRIBUTES, ALLOWED_ELEMENTS, HOSTILE_MARKDOWN } from '../fakes/hostile-markdown.ts';
import { scriptedRuntime, type ScriptedRuntime } from '../fakes/scripted-runtime.ts';

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

/** What in an answer is not on the allow-list. */
function strangers(root: ParentNode): string[] {
  const found: string[] = [];
  for (const node of root.querySelectorAll('*')) {
    if (!ALLOWED_ELEMENTS.has(node.tagName)) found.push(node.tagName);
    for (const { name } of node.attributes)
      if (!ALLOWED_ATTRIBUTES.has(name)) found.push(`${node.tagName} ${name}`);
    if (node instanceof HTMLAnchorElement && node.hasAttribute('href') && !isPlainLink(node))
      found.push(node.outerHTML);
  }
  return found;
}

function isPlainLink(link: HTMLAnchorElement): boolean {
  return (
    /^(https?:|mailto:)/u.test(link.getAttribute('href')!) && link.rel === 'noopener noreferrer nofollow'
  );
}

/** What nothing on the page may have, wherever it stands. */
function dangers(): string[] {
  const found: string[] = [];
  for (const node of chat.shadowRoot!.querySelectorAll('*')) {
    if (
      /^(SCRIPT|IFRAME|OBJECT|EMBED|LINK|STYLE|BASE|META|FORM|VIDEO|AUDIO|FOREIGNOBJECT)$/iu.test(
        node.tagName,
      )
    ) {
      if (!(node instanceof HTMLFormElement && node.getAttribute('action') === null))
        found.push(node.tagName);
    }
    for (const { name, value } of node.attributes) {
      if (/^(on|srcdoc|formaction|ping)/u.test(name)) found.push(`${node.tagName} ${name}`);
      if (
        /^(src|href|xlink:href|poster|data|action)$/u.test(name) &&
        !/^(https?:|mailto:|#|data:image\/svg)/u.test(value)
      )
        found.push(`${node.tagName} ${name}=${value.slice(0, 60)}`);
    }
  }
  return found;
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
      wrong.push(...strangers(place), ...dangers());
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
      await show(element, withName(scripted, text));
      wrong.push(...dangers());
      await ask(text);
      wrong.push(...dangers());
      const shown = chat.shadowRoot!.textContent.replaceAll(/\s+/gu, ' ');
      const parts = shown.split(text.trim().replaceAll(/\s+/gu, ' ')).length - 1;
      if (parts < PLACES) wrong.push(`stands in ${parts} places only: ${text.slice(0, 60)}`);
      importAgain(text);
      await chat.updateComplete;
      wrong.push(...dangers());
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

/** A catalogue whose models are called by hostile names. */
function withName(scripted: ScriptedRuntime, text: string): Runtime {
  return {
    openModels: (options) => {
      const store = scripted.openModels(options);
      const list = async () =>
        (await store.list()).map((record) => ({ ...record, name: text, licence: text, source: text }));
      return { ...store, list };
    },
    createClient: (options) => scripted.createClient(options),
  };
}

/** What a test may run in the page. */
export type HostileAnswersPage = typeof functions;

Object.assign(globalThis, { hostileAnswers: functions });
