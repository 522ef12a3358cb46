import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Fault } from '../../src/core/fault.ts';
import type { DocumentsView } from '../../src/ui/app/documents/documents-view.ts';
import type { NibbleApp } from '../../src/ui/app/nibble-app.ts';
import { eventually } from '../fakes/eventually.ts';
import { modelRecord } from '../fakes/model-records.ts';
import { scriptedLibrary } from '../fakes/scripted-library.ts';
import type { LibraryScript } from '../fakes/scripted-library.ts';
import { focused, openApp } from './app-scene.ts';
import type { SceneOptions } from './app-scene.ts';
import { settled, violations } from './axe-violations.ts';

const MINILM = modelRecord('all-minilm-l6-v2', {
  name: 'MiniLM',
  bytes: 25_300_000,
  task: 'embedding',
  storedBytes: 25_300_000,
  complete: true,
});
const STATIC = modelRecord('minilm-static', { name: 'MiniLM static', bytes: 4_000_000, task: 'embedding' });
const TEXTS = {
  'handbook.md':
    '# Fern handbook\n\nWater the fern weekly.\n\nThe warranty lasts two years. It covers frost.',
  'prices.csv': 'plant,price\nfern,12',
};

const button = (name: string | RegExp) => page.getByRole('button', { name });
const item = (text: string) => page.getByRole('listitem').filter({ hasText: text });

interface Scene {
  readonly app: NibbleApp;
  readonly session: Awaited<ReturnType<typeof openApp>>['session'];
  readonly runtime: Awaited<ReturnType<typeof openApp>>['runtime'];
  readonly library: ReturnType<typeof scriptedLibrary>;
}

/** The page of documents, open. */
async function openDocuments(
  script: Partial<LibraryScript> = {},
  options: SceneOptions = {},
): Promise<Scene> {
  const library = scriptedLibrary(script);
  const scene = await openApp({ ...options, script: { library, others: [MINILM], ...options.script } });
  if (options.width !== undefined && options.width < 900) await button('Conversations').click();
  await page.getByRole('button', { name: 'Documents', exact: true }).click();
  await expect.element(page.getByRole('region', { name: 'Add documents' })).toBeVisible();
  return { ...scene, library };
}

const view = (app: NibbleApp): DocumentsView =>
  app.shadowRoot!.querySelector<DocumentsView>('nibble-app-documents')!;

const give = (app: NibbleApp, ...files: File[]): Promise<void> =>
  userEvent.upload(view(app).shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!, files);

function drop(...files: File[]): void {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  for (const type of ['dragover', 'drop'])
    document.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}

const note = (name: string, text = `Notes of ${name}`): File => new File([text], name);

describe('documents', () => {
  test('of which there are none yet are explained in a sentence, with what the model weighs', async () => {
    await openDocuments({}, { script: { others: [{ ...MINILM, storedBytes: 0, complete: false }] } });
    await expect.element(page.getByText(/^Nibble answers from your own documents/u)).toBeVisible();
    await expect.element(page.getByText(/25\.3.MB, downloaded once\./u)).toBeVisible();
  });

  test('that are added are listed with what they are; one that is refused says why, and the others stay', async () => {
    const refused = { 'cat.png': new Fault('document-unreadable', 'cat.png is a picture. Choose a text.') };
    const { app } = await openDocuments({ texts: TEXTS, refused, truncated: 2 });
    await expect.element(page.getByRole('heading', { name: '2 documents' })).toBeVisible();
    await expect
      .element(item('Fern handbook'))
      .toHaveTextContent(/handbook\.md · Markdown · 3 passages · \d+.bytes · 27 Nov 2026/u);
    await give(app, note('cat.png'), note('handbook.md', TEXTS['handbook.md']), note('new.txt'));
    await expect.element(page.getByText('1 added, 1 unchanged, 1 refused.')).toBeVisible();
    await expect
      .element(page.getByRole('list', { name: 'Refused' }))
      .toHaveTextContent('cat.png is a picture.');
    await expect.element(page.getByText('Unchanged, and left as they are: handbook.md.')).toBeVisible();
    await expect
      .element(page.getByRole('list', { name: 'Read in part' }))
      .toHaveTextContent('new.txt: of 2 long passages');
    await expect.element(page.getByText(/^3 documents in 5 passages: \d+.bytes stored/u)).toBeVisible();
  });

  test('a model is downloaded for them only after a yes, and which one is the person’s choice', async () => {
    const others = [{ ...MINILM, storedBytes: 0, complete: false }, STATIC];
    const { app, session, runtime, library } = await openDocuments({}, { script: { others } });
    await give(app, note('a.txt'), note('b.txt'));
    await expect.element(button(/^Download 25\.3.MB and add 2 documents$/u)).toBeVisible();
    expect(await library.documents()).toEqual([]);
    await button('Not now').click();
    await expect.element(button(/^Download/u)).not.toBeInTheDocument();
    await give(app, note('a.txt'));
    await page.getByRole('radio', { name: 'MiniLM static' }).click();
    await expect.element(page.getByText(/for weak devices/u)).toBeVisible();
    await button(/^Download 4\.0.MB and add 1 document$/u).click();
    await expect.element(page.getByText('1 added.')).toBeVisible();
    expect(session.settings.embedder).toBe('minilm-static');
    expect(runtime.libraries.at(-1)).toMatchObject({ model: 'minilm-static' });
  });

  test('are judged before a model is asked for: what can be none is refused at once, and a name counts once', async () => {
    const others = [{ ...MINILM, storedBytes: 0, complete: false }];
    const { app, library } = await openDocuments({}, { script: { others } });
    const photo = new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13)], 'photo.png');
    await give(app, photo);
    await expect.element(page.getByText('1 refused.')).toBeVisible();
    await expect.element(page.getByRole('list', { name: 'Refused' })).toHaveTextContent('This is no text');
    await expect.element(button(/^Download/u)).not.toBeInTheDocument();

    await give(app, photo, note('a.txt'), note('none.txt', ''), note('a.txt', 'Newer'));
    await expect.element(button(/^Download 25\.3.MB and add 1 document$/u)).toBeVisible();
    const refused = page.getByRole('list', { name: 'Refused' });
    await expect.element(refused).toHaveTextContent(/photo\.png.*none\.txt There is nothing to read/u);
    await give(app, photo, note('a.txt', 'Newest'), note('b.txt'));
    await button(/^Download 25\.3.MB and add 2 documents$/u).click();
    await expect.element(page.getByText('2 added, 2 refused.')).toBeVisible();
    const [first] = await library.documents();
    expect((await library.documentText(first!.id)).text).toBe('Newest');
  });

  test('what became of them is told once: who comes back later finds the list alone', async () => {
    let go = (): void => {};
    const gone = new Promise<void>((resolve) => (go = resolve));
    const { app } = await openDocuments({ pause: () => gone });
    const comeBack = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Documents', exact: true }).click();
    };
    await give(app, note('a.txt'), note('none.txt', ''));
    await expect.element(page.getByRole('progressbar')).toBeVisible();
    await comeBack();
    go();
    await expect.element(page.getByText('1 added, 1 refused.')).toBeVisible();
    await comeBack();
    await expect.element(page.getByRole('heading', { name: '1 document' })).toBeVisible();
    await expect.element(page.getByText(/refused/u)).not.toBeInTheDocument();
    await expect.element(page.getByRole('list', { name: 'Refused' })).not.toBeInTheDocument();
  });

  test('on their way are counted; what is given meanwhile comes next', async () => {
    let go = (): void => {};
    const gone = new Promise<void>((resolve) => (go = resolve));
    const { app } = await openDocuments({
      pause: (name) => (name === 'b.txt' ? gone : Promise.resolve()),
    });
    await give(app, note('a.txt'), note('b.txt'));
    await expect.element(page.getByRole('status').filter({ hasText: 'Reading b.txt' })).toBeVisible();
    await expect.element(page.getByText('Document 2 of 2 · 1 of 4 passages')).toBeVisible();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('value', '0.625');
    await give(app, note('c.txt'));
    await expect.element(page.getByText(/1 document more after these/u)).toBeVisible();
    go();
    await expect.element(page.getByText('3 added.')).toBeVisible();
  });

  test('are cancelled, and those that were complete stay', async () => {
    const never = (_: string, signal: AbortSignal | undefined): Promise<void> =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
    const { app } = await openDocuments({ texts: TEXTS, pause: never });
    await give(app, note('a.txt'));
    await button('Cancel').click();
    await expect.element(page.getByText('Cancelled. Documents that were complete stay.')).toBeVisible();
    await expect.element(page.getByRole('heading', { name: '2 documents' })).toBeVisible();
    await eventually(() => expect(focused()?.matches('.own')).toBe(true));
  });

  test('are dropped anywhere on the app; a model that is dropped is no document', async () => {
    const { session } = await openApp({ script: { others: [MINILM] } });
    drop(note('a.txt'));
    await expect.element(page.getByRole('heading', { name: 'Documents', exact: true })).toBeVisible();
    await expect.element(page.getByText('1 added.')).toBeVisible();
    drop(note('mine.gguf', 'GGUF'));
    await eventually(() => expect(session.assistant.state).toMatchObject({ model: { id: 'file:mine' } }));
    expect(session.documents.records).toHaveLength(1);
  });

  test('are deleted after a second word, and opened as text', async () => {
    const { library } = await openDocuments({ texts: TEXTS });
    await button('Delete Fern handbook').click();
    await eventually(() => expect(focused()?.textContent).toBe('Keep it'));
    await userEvent.keyboard('{Enter}');
    await eventually(() => expect(focused()?.getAttribute('aria-label')).toBe('Delete Fern handbook'));
    await button('Open text of Fern handbook').click();
    const reader = page.getByRole('dialog', { name: 'Fern handbook' });
    await expect.element(reader.getByText(/The warranty lasts two years\./u)).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(reader).not.toBeInTheDocument();
    await eventually(() => expect(focused()?.getAttribute('aria-label')).toBe('Open text of Fern handbook'));
    await button('Delete Fern handbook').click();
    await button('Delete it').click();
    await expect.element(page.getByRole('heading', { name: '1 document' })).toBeVisible();
    expect(await library.documents()).toHaveLength(1);
  });

  test('are searched without a chat model; what is found opens where it stands', async () => {
    const { library } = await openDocuments({ texts: TEXTS });
    await page.getByRole('searchbox', { name: 'Find a passage' }).fill('How long is the warranty?');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('1 passage found.')).toBeVisible();
    await expect.element(page.getByRole('mark')).toHaveTextContent(/^The warranty lasts two years\.$/u);
    await button(/^Fern handbook › Care/u).click();
    const opened = page.getByRole('dialog', { name: 'Fern handbook' });
    await expect
      .element(opened.getByRole('mark'))
      .toHaveTextContent('The warranty lasts two years. It covers');
    await expect.element(opened.getByRole('strong')).toHaveTextContent(/^The warranty lasts two years\.$/u);
    await userEvent.keyboard('{Escape}');
    await page.getByRole('searchbox', { name: 'Find a passage' }).fill('unicorns');
    await button('Find').click();
    await expect.element(page.getByText('Nothing fits “unicorns”.')).toBeVisible();
    expect(library.asked).toEqual(['How long is the warranty?', 'unicorns']);
  });

  test('whose vectors another model made are read anew', async () => {
    const addFault = new Fault('index-model', 'These documents were read with another model.');
    const { app, library } = await openDocuments({ texts: TEXTS, addFault });
    await give(app, note('a.txt'));
    await expect.element(page.getByRole('alert')).toHaveTextContent('index-model');
    await button('Read them anew with MiniLM').click();
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
    expect(library.rebuilt).toBe(1);
  });

  test('are not to be trusted: their names and texts are text', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const { app } = await openDocuments({
      texts: { [`${hostile}.md`]: `# ${hostile}\n\n<script>alert(1)</script> fern` },
    });
    await page.getByRole('searchbox', { name: 'Find a passage' }).fill('script fern');
    await button('Find').click();
    await expect.element(page.getByText('1 passage found.')).toBeVisible();
    await button(/^Open text of/u).click();
    const root = view(app).shadowRoot!;
    await eventually(() => expect(root.querySelector('.passage-text')?.textContent).toContain('<script>'));
    expect(root.querySelectorAll('img, script')).toHaveLength(0);
  });
});

test.for([
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 320 },
] as const)('axe finds nothing to say of documents, $theme at $width', async ({ theme, width }) => {
  const refused = { 'cat.png': new Fault('document-unreadable', 'cat.png is a picture. Choose a text.') };
  let go = (): void => {};
  const gone = new Promise<void>((resolve) => (go = resolve));
  const others = [{ ...MINILM, storedBytes: 0, complete: false }, STATIC];
  const script = { texts: TEXTS, refused, pause: () => gone };
  const { app } = await openDocuments(script, { width, settings: { theme }, script: { others } });
  const isFine = async (what: string): Promise<void> => {
    await settled(app);
    expect(await violations(app), what).toEqual([]);
    const body = page.getByRole('dialog', { name: 'Documents' }).element().querySelector('.body')!;
    expect(body.scrollWidth).toBeLessThanOrEqual(body.clientWidth);
  };
  await give(app, note('cat.png'), note('b.txt'));
  await isFine('the question');
  await button(/^Download/u).click();
  await isFine('the progress');
  go();
  await expect.element(page.getByText('1 added, 1 refused.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find a passage' }).fill('warranty');
  await button('Find').click();
  await isFine('the list');
  await button('Delete b.txt').click();
  await button(/^Fern handbook › Care/u).click();
  await isFine('the passage');
});
