import type { AssistantOptions } from '../../assistant/assistant.ts';
import { createAssistant } from '../../assistant/create-assistant.ts';
import { packageRuntime } from '../../assistant/package-runtime.ts';
import { catalogUrl } from '../catalog-url.ts';
import { NibbleChat } from '../chat/nibble-chat.ts';
import { asFrameFault } from './frame-fault.ts';
import { awaitConnection } from './handshake.ts';
import { keepConversation } from './keep-conversation.ts';
import { keepFrame } from './keep-frame.ts';
import { fetchOrigins } from './origins.ts';
import type { Origins } from './origins.ts';
import { CONNECT_HASH } from './protocol.ts';
import type { EmbedOptions, EmbedReply } from './protocol.ts';
import { servePage } from './serve-page.ts';
import type { Served } from './serve-page.ts';
import { themeSetter } from './theme-setter.ts';

/**
 * Fills the document with a chat. Where the page around it says that it will connect, the chat waits for what that
 * page wants; everywhere else it is a chat like any other.
 */
export async function openFrame(document: Document): Promise<void> {
  if (!customElements.get('nibble-chat')) customElements.define('nibble-chat', NibbleChat);
  const page = new URL(document.baseURI);
  if (parent === globalThis.window || page.hash !== CONNECT_HASH) {
    const { assistant } = showChat(document, page, {});
    void keepConversation(assistant, placeOf(page));
    return assistant.open();
  }
  const { port, origin, options } = await awaitConnection(await listedOrigins(page));
  const chat = showChat(document, page, { starters: [], ...options }); // ours are not about the page's matters
  try {
    chat.setTheme(options.theme ?? {});
  } catch (error) {
    return port.postMessage({ type: 'error', fault: asFrameFault(error) } satisfies EmbedReply);
  }
  await keepConversation(chat.assistant, placeOf(page, origin)); // before the page asks, or begins another
  servePage(port, chat);
  return chat.assistant.open();
}

/** The frame's own address, and the site that holds it where browsers do not keep the storage of its frames apart. */
function placeOf({ origin, pathname, search }: URL, holder = ''): string {
  return `${origin}${pathname}${search} ${holder}`;
}

function showChat(document: Document, page: URL, options: EmbedOptions): Served {
  const assistant = createAssistant(assistantOptions(page, options));
  const chat = new NibbleChat();
  chat.assistant = assistant;
  const { heading, placeholder, starters, site } = options;
  if (heading !== undefined) chat.heading = heading;
  if (placeholder !== undefined) chat.placeholder = placeholder;
  if (starters !== undefined) chat.starters = starters;
  if (site !== undefined) chat.site = site; // for its words: the assistant is ours
  document.title = heading ?? 'Assistant';
  const main = document.createElement('main');
  main.append(hiddenTitle(document), chat);
  document.body.replaceChildren(main);
  void keepFrame();
  return { assistant, setTheme: themeSetter(document.documentElement, chat), address: page.href };
}

/** For whoever goes by headings: what the eye finds in the chat's own head. */
function hiddenTitle(document: Document): HTMLElement {
  const title = document.createElement('h1');
  title.className = 'unseen';
  title.textContent = document.title;
  return title;
}

function assistantOptions(page: URL, { model, system, start, site }: EmbedOptions): AssistantOptions {
  const catalog = catalogUrl(page);
  return {
    catalog,
    ...(model === undefined ? {} : { model }),
    ...(system === undefined ? {} : { system }),
    ...(start === undefined ? {} : { startWhen: start }),
    ...(site === undefined
      ? {}
      : { library: packageRuntime.openLibrary({ catalog, site: new URL(site, page) }) }),
  };
}

/** Nobody, where the list is of no use; the console says why. */
async function listedOrigins(page: URL): Promise<Origins> {
  if (globalThis.origin === 'null') return new Set(); // fetches nothing, and our loader says what to do
  try {
    return await fetchOrigins(page);
  } catch (error) {
    console.error(`Nibble: ${error instanceof Error ? error.message : String(error)}`);
    return new Set();
  }
}
