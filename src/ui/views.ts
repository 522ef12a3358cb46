import type { StorageUsage } from '../core/protocol.ts';
import { createAnnouncer } from './announcer.ts';
import type { Announcer } from './announcer.ts';
import { createComposer } from './composer.ts';
import type { Composer } from './composer.ts';
import { element } from './dom.ts';
import { createDownloadPanel } from './download-panel.ts';
import { icon } from './icons.ts';
import { createModelMenu } from './model-menu.ts';
import { createNotices } from './notices.ts';
import type { NoticeList } from './notices.ts';
import { showsChat } from './page-state.ts';
import type { PageState } from './page-state.ts';
import { createStatusBar } from './status-bar.ts';
import type { StatusBar } from './status-bar.ts';
import { createTranscript } from './transcript.ts';
import type { Transcript } from './transcript.ts';

/** What a person can do on the page. */
export interface PageActions {
  start(): void;
  cancel(): void;
  ask(question: string): void;
  stop(): void;
  newChat(): void;
  deleteModel(): void;
  lookAtStorage(): void;
}

/** The parts of the page that somebody else writes into. */
export interface Views {
  readonly announcer: Announcer;
  readonly notices: NoticeList;
  readonly statusBar: StatusBar;
  readonly transcript: Transcript;
  readonly composer: Composer;
  render(state: PageState, usage: StorageUsage | undefined): void;
}

/** Builds the whole page into `root`. */
export function createViews(root: HTMLElement, actions: PageActions): Views {
  const announcer = createAnnouncer();
  const notices = createNotices();
  const statusBar = createStatusBar();
  const panel = createDownloadPanel(actions);
  const transcript = createTranscript((question) => actions.ask(question));
  const composer = createComposer({ send: (text) => actions.ask(text), stop: () => actions.stop() });
  const menu = createModelMenu(
    () => actions.deleteModel(),
    () => actions.lookAtStorage(),
  );
  const newChat = createNewChat(() => actions.newChat());
  const dock = element('footer', { class: 'dock' }, composer.root, createHonestLine(), statusBar.root);
  root.append(
    createHeader(newChat, menu.root),
    element('main', {}, notices.root, panel.root, transcript.root),
    dock,
    announcer.root,
  );
  return {
    announcer,
    notices,
    statusBar,
    transcript,
    composer,
    render: (state, usage) => {
      const isChat = showsChat(state);
      root.dataset['phase'] = state.phase;
      panel.root.hidden = isChat;
      transcript.root.hidden = dock.hidden = newChat.hidden = !isChat;
      panel.update(state);
      composer.update(state);
      statusBar.update(state, usage);
      menu.update(state, usage);
    },
  };
}

function createHeader(...actions: readonly HTMLElement[]): HTMLElement {
  return element(
    'header',
    { class: 'top' },
    element('img', { src: './icon.svg', alt: '', width: '32', height: '32' }),
    element('h1', {}, 'Nibble'),
    element('div', { class: 'top-actions' }, ...actions),
  );
}

function createNewChat(onClick: () => void): HTMLElement {
  const text = element('span', { class: 'wide-only' }, 'New chat');
  const button = element(
    'button',
    { type: 'button', class: 'button', 'aria-label': 'New chat' },
    icon('plus'),
    text,
  );
  button.addEventListener('click', onClick);
  return button;
}

function createHonestLine(): HTMLElement {
  const advice = element('span', { class: 'wide-only' }, ' Check what matters.');
  return element('p', { id: 'honest', class: 'honest' }, 'A model this small makes mistakes.', advice);
}
