import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Fault } from '../../src/core/fault.ts';
import type { ConversationStore } from '../../src/ui/app/conversation-store.ts';
import { keepDraft, takeDraft } from '../../src/ui/app/kept-draft.ts';
import { memoryConversations } from '../fakes/memory-conversations.ts';
import { conversation } from '../fakes/conversations.ts';
import { focused, nextFile, openApp } from './app-scene.ts';
import { eventually } from '../fakes/eventually.ts';

const HOUR = 3_600_000;
const now = Date.now();
const SEA = conversation('sea', { asked: 'Write a poem about the sea', updatedAt: now });
const CAFE = conversation('cafe', { asked: 'Where is the Café Zoë?', updatedAt: now - HOUR });
const BOTH = [SEA, CAFE];

const button = (name: string | RegExp) => page.getByRole('button', { name });
const list = () => page.getByRole('navigation', { name: 'Conversations' });
const item = (name: string) => list().getByRole('button', { name, exact: true });
const titles = () => [...list().element().querySelectorAll('.title')].map((title) => title.textContent);
const search = () => page.getByRole('searchbox', { name: 'Search conversations' });

/** Waits until something is so. */
const soon = (check: () => void) => eventually(check);

async function choose(title: string, action: string): Promise<void> {
  await button(`Actions for ${title}`).click();
  await list().getByRole('button', { name: action }).click();
}

describe('before a reload', () => {
  const box = () => page.getByRole('textbox', { name: 'Your message' });

  test('what is written to the model is kept, once, and given back where nothing is written yet', async () => {
    const { app } = await openApp();
    await box().fill('Half a thou');
    expect(app).toMatchObject({ draft: 'Half a thou', isEditing: false });
    keepDraft(window, app.draft);
    expect([takeDraft(window), takeDraft(window)]).toEqual(['Half a thou', '']);
    await app.restoreDraft('Older');
    expect(app.draft).toBe('Half a thou');
    await box().fill('');
    await app.restoreDraft('Half a thou');
    await expect.element(box()).toHaveValue('Half a thou');
    await expect.element(button('Send')).not.toHaveAttribute('aria-disabled');
  });

  test('a question that is worded anew and a title are known to be lost with the page', async () => {
    const { app } = await openApp({ conversations: BOTH });
    await item(CAFE.title).click();
    expect(app.isEditing).toBe(false);
    await button('Edit').click();
    await button('New chat').first().hover();
    expect(app.isEditing).toBe(true);
    await button('Cancel').click();
    expect(app.isEditing).toBe(false);
    await choose(SEA.title, 'Rename');
    expect(app.isEditing).toBe(true);
    await userEvent.keyboard('{Escape}');
    expect(app.isEditing).toBe(false);
  });
});

describe('conversations', () => {
  test('are listed newest first; one that is chosen is shown and marked as the one that is open', async () => {
    const { session } = await openApp({ conversations: BOTH });
    expect(titles()).toEqual([SEA.title, CAFE.title]);
    await item(CAFE.title).click();
    await expect.element(page.getByRole('log').getByText('About cafe.')).toBeVisible();
    await expect.element(item(CAFE.title)).toHaveAttribute('aria-current', 'page');
    expect(location.hash).toBe('#chat=cafe');
    await button('New chat').first().click();
    await expect.element(page.getByText('What shall we talk about?')).toBeVisible();
    expect(location.hash).toBe('');
    expect(session.assistant.conversation.messages).toEqual([]);
  });

  test('can be read while the model is not here, and are gone on with when it is', async () => {
    const { session } = await openApp({ conversations: BOTH, script: { storedBytes: 0 } });
    await item(CAFE.title).click();
    await expect.element(page.getByRole('log').getByText('About cafe.')).toBeVisible();
    await expect.element(page.getByRole('textbox', { name: 'Your message' })).not.toBeInTheDocument();
    await button('Download and start').click();
    await page.getByRole('textbox', { name: 'Your message' }).fill('And then?');
    await userEvent.keyboard('{Enter}');
    await soon(() => expect(session.assistant.conversation.messages).toHaveLength(4));
    expect(session.assistant.conversation.id).toBe('cafe');
  });

  test('a question puts its conversation on top', async () => {
    await openApp({ conversations: BOTH });
    await page.getByRole('textbox', { name: 'Your message' }).fill('Hello?');
    await userEvent.keyboard('{Enter}');
    await soon(() => expect(titles()).toEqual(['Hello?', SEA.title, CAFE.title]));
    await soon(() => expect(document.title).toBe('Hello? · Nibble'));
  });

  test('are found by a word of theirs, whatever its case and accents, and the number is said', async () => {
    await openApp({ conversations: BOTH });
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(focused()).toBe(search().element());
    await search().fill('zoe');
    await soon(() => expect(titles()).toEqual([CAFE.title]));
    await expect.element(list().getByRole('mark')).toHaveTextContent('Zoë');
    await expect.element(page.getByText('One conversation found')).toBeInTheDocument();
    await search().fill('nothing like it');
    await expect.element(page.getByText('No conversation has all of these words.')).toBeVisible();
  });

  test('are renamed in place; Escape leaves the name as it was', async () => {
    const { store, session } = await openApp({ conversations: BOTH });
    await choose(SEA.title, 'Rename');
    await soon(() => expect(focused()).toBe(page.getByRole('textbox', { name: 'Title' }).element()));
    await userEvent.keyboard('The sea{Enter}');
    await soon(() => expect(titles()).toEqual(['The sea', CAFE.title]));
    await soon(() => expect(focused()).toBe(item('The sea').element()));
    await choose(CAFE.title, 'Rename');
    await userEvent.keyboard('Something{Escape}');
    await soon(() => expect(titles()).toEqual(['The sea', CAFE.title]));
    await session.shelf.flush();
    expect((await store.read('sea'))?.title).toBe('The sea');
  });

  test('are deleted at once and brought back by Undo', async () => {
    const { store, session } = await openApp({ conversations: BOTH });
    await choose(SEA.title, 'Delete');
    await soon(() => expect(titles()).toEqual([CAFE.title]));
    await session.shelf.flush();
    expect(await store.read('sea')).toBeUndefined();
    await button('Undo').click();
    await soon(() => expect(titles()).toEqual([SEA.title, CAFE.title]));
    await session.shelf.flush();
    expect(await store.read('sea')).toEqual(SEA);
  });

  test('go out as files, one or all, and come in again', async () => {
    const { session } = await openApp({ conversations: BOTH });
    await button(`Actions for ${SEA.title}`).click();
    const one = await nextFile(() => list().getByRole('button', { name: 'Export' }).click());
    expect(one.name).toMatch(/^nibble-write-a-poem-about-the-sea-.*\.json$/u);
    expect(JSON.parse(one.text)).toEqual(SEA);
    const all = await nextFile(() => button('Export all').click());
    for (const { id } of BOTH) session.desk.remove(id);
    await soon(() => expect(titles()).toEqual([]));

    const input = document.querySelector('nibble-app')!.shadowRoot!.querySelector('nibble-app-sidebar')!;
    const field = input.shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!;
    await userEvent.upload(field, new File([all.text], all.name, { type: 'application/json' }));
    await soon(() => expect(titles()).toEqual([SEA.title, CAFE.title]));
    await expect.element(page.getByText('2 conversations are imported.')).toBeVisible();
    await userEvent.upload(field, new File(['{"name":"x"}'], 'x.json', { type: 'application/json' }));
    await expect.element(page.getByText(/Choose a file that was exported here/u)).toBeVisible();
  });

  test('that the storage refuses stay on the page, with a word about it, until it takes them', async () => {
    const inner = memoryConversations();
    let isFull = true;
    const store: ConversationStore = {
      ...inner,
      write: async (one) => {
        if (isFull) throw new Fault('storage-full', 'The browser has no room left for this site.');
        await inner.write(one);
      },
    };
    const { session } = await openApp({ store });
    await session.assistant.ask('Hello?');
    await expect.element(list().getByRole('alert')).toHaveTextContent('storage-full');
    await expect.element(list().getByRole('alert')).toHaveTextContent('The browser has no room left');
    expect(titles()).toEqual(['Hello?']);
    isFull = false;
    await session.assistant.ask('And?');
    await expect.element(list().getByRole('alert')).not.toBeInTheDocument();
    expect((await inner.all()).map(({ messages }) => messages.length)).toEqual([4]);
  });

  test('where storage is denied the app works, and says that it keeps nothing', async () => {
    const denied = async () => Promise.reject(new Fault('storage-denied', 'Allow site data for it.'));
    const { session } = await openApp({ store: { ...memoryConversations(), all: denied, write: denied } });
    await expect.element(list().getByRole('alert')).toHaveTextContent('storage-denied');
    await session.assistant.ask('Hello?');
    expect(titles()).toEqual(['Hello?']);
  });
});

describe('on a narrow page', () => {
  const drawer = () => page.getByRole('dialog', { name: 'Conversations' });

  test('the conversations are a drawer: it opens over the page, Escape closes it, and the focus goes back', async () => {
    await openApp({ conversations: BOTH, width: 390 });
    await expect.element(list()).not.toBeInTheDocument();
    await button('Conversations').click();
    await expect.element(drawer()).toBeVisible();
    expect(drawer().element().matches(':modal')).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.element(drawer()).not.toBeInTheDocument();
    expect(focused()).toBe(button('Conversations').element());
    await expect.element(button('Conversations')).toHaveAttribute('aria-expanded', 'false');
  });

  test('a conversation that is chosen closes the drawer; a deletion in it can be undone in it', async () => {
    const { session } = await openApp({ conversations: BOTH, width: 390 });
    await button('Conversations').click();
    await choose(CAFE.title, 'Delete');
    await button('Undo').click();
    await soon(() => expect(titles()).toEqual([SEA.title, CAFE.title]));
    await item(SEA.title).click();
    await expect.element(drawer()).not.toBeInTheDocument();
    expect(session.assistant.conversation.id).toBe('sea');
  });

  test('nothing is wider than 320 pixels', async () => {
    await openApp({ conversations: BOTH, width: 320 });
    const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(overflow()).toBe(0);
    for (const view of ['Models', 'Settings', 'Shortcuts']) {
      await button('Conversations').click();
      await button(view).last().click();
      const dialog = page.getByRole('dialog').element();
      expect(dialog.getBoundingClientRect().width).toBe(320);
      const body = dialog.querySelector('.body')!;
      expect(body.scrollWidth).toBeLessThanOrEqual(body.clientWidth);
      await button('Close').click();
    }
  });
});

describe('keys', () => {
  test('open and close each view', async () => {
    await openApp();
    await userEvent.keyboard('{Control>}{,}{/Control}');
    await expect.element(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('{Control>}/{/Control}');
    await expect.element(page.getByText('These shortcuts')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByText('These shortcuts')).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}.{/Control}');
    await expect.element(page.getByRole('heading', { name: 'Performance' })).toBeVisible();
    await userEvent.keyboard('{Control>}.{/Control}');
    await expect.element(page.getByRole('heading', { name: 'Performance' })).not.toBeInTheDocument();
  });

  test('Escape that closes a dialog leaves a running answer alone', async () => {
    let go = (): void => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    const { session } = await openApp({
      script: { pause: async (what) => (what === 'text' ? held : undefined) },
    });
    const asked = session.assistant.ask('Hello?');
    await userEvent.keyboard('{Control>}{,}{/Control}');
    await userEvent.keyboard('{Escape}');
    go();
    expect(await asked).toMatchObject({ content: 'Hello there.', end: 'stop' });
  });

  test('a new chat begins from the keyboard, with the caret in it', async () => {
    const { session } = await openApp();
    await session.assistant.ask('Hello?');
    await userEvent.keyboard('{Control>}{Shift>}o{/Shift}{/Control}');
    expect(session.assistant.conversation.messages).toEqual([]);
    await soon(() => expect(focused()).toBe(page.getByRole('textbox', { name: 'Your message' }).element()));
  });
});

describe('installing', () => {
  test('is offered only where the browser offers it, and asks the browser', async () => {
    const ask = vi.fn(async () => {});
    await openApp({ install: { way: 'ask', ask, subscribe: () => () => {} } });
    await button('Install the app').click();
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('waits for the offer of the browser, and takes it once', async () => {
    await openApp();
    await expect.element(button('Install the app')).not.toBeInTheDocument();
    const prompt = vi.fn(async () => {});
    const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
    window.dispatchEvent(offer);
    expect(offer.defaultPrevented).toBe(true); // no banner of the browser's own
    await button('Install the app').click();
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    await soon(() => expect(prompt).toHaveBeenCalledTimes(1));
    await button('Close').click();
    await expect.element(button('Install the app')).not.toBeInTheDocument();
  });

  test('on an iPhone it is said how', async () => {
    await openApp({ install: { way: 'share-sheet', ask: async () => {}, subscribe: () => () => {} } });
    await button('Install the app').click();
    await expect.element(page.getByText('Add to Home Screen')).toBeVisible();
  });

  test('is not spoken of where it cannot be done', async () => {
    await openApp({ install: { way: 'none', ask: async () => {}, subscribe: () => () => {} } });
    await expect.element(button('Install the app')).not.toBeInTheDocument();
  });
});
