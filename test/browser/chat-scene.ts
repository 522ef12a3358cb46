import { onTestFinished, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../src/element.ts';
import type { NibbleChat } from '../../src/ui/chat/nibble-chat.ts';
import { scriptedRuntime } from '../fakes/scripted-runtime.ts';
import type { Script, ScriptedRuntime } from '../fakes/scripted-runtime.ts';

/** Bytes of the scripted model. */
export const ALL = 98_362_784;

export interface ChatScene {
  readonly chat: NibbleChat;
  readonly runtime: ScriptedRuntime;
  readonly script: Script;
  /** The first element inside the chat that matches. */
  find<E extends HTMLElement = HTMLElement>(selector: string): E;
  findAll(selector: string): HTMLElement[];
  readonly phase: string | undefined;
  /** The text of the last answer; the Markdown parser holds the last character back while it is written. */
  readonly answerText: string | undefined;
  /** What has the focus inside the chat. */
  readonly focused: Element | null;
  /** Writes into the composer and presses Enter. */
  type(question: string): Promise<void>;
}

/** A chat on the page, with a runtime that does what the script says; gone after the test. */
export function openChat(
  changes: Partial<Script> = {},
  prepare: (chat: NibbleChat) => void = () => {},
): ChatScene {
  const runtime = scriptedRuntime(changes);
  const chat = document.createElement('nibble-chat');
  chat.runtime = runtime;
  chat.style.height = '600px';
  prepare(chat);
  document.body.append(chat);
  onTestFinished(() => chat.remove());
  return sceneOf(chat, runtime);
}

/** A chat whose model is awake. */
export async function readyChat(
  changes: Partial<Script> = {},
  prepare?: (chat: NibbleChat) => void,
): Promise<ChatScene> {
  const scene = openChat({ storedBytes: ALL, ...changes }, prepare);
  await vi.waitUntil(() => scene.phase === 'ready', { timeout: 30_000 });
  return scene;
}

export function sceneOf(chat: NibbleChat, runtime: ScriptedRuntime): ChatScene {
  const root = (): ShadowRoot => chat.shadowRoot!;
  return {
    chat,
    runtime,
    script: runtime.script,
    find: (selector) => {
      const found = root().querySelector(selector);
      if (!(found instanceof HTMLElement)) throw new Error(`There is no ${selector} in the chat.`);
      return found as never;
    },
    findAll: (selector) => Array.from(root().querySelectorAll<HTMLElement>(selector)),
    get phase() {
      return root().querySelector<HTMLElement>('.chat')?.dataset['phase'];
    },
    get answerText() {
      return Array.from(root().querySelectorAll('.answer')).at(-1)?.textContent;
    },
    get focused() {
      return root().activeElement;
    },
    type: async (question) => {
      await textbox().fill(question);
      await userEvent.keyboard('{Enter}');
    },
  };
}

export const textbox = () => page.getByRole('textbox', { name: 'Your message', exact: true });
export const button = (name: string | RegExp) => page.getByRole('button', { name });
