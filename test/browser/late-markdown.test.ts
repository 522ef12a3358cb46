import { expect, test } from 'vitest';
import { lateMarkdown, type OpenMarkdown } from '../../src/ui/chat/late-markdown.ts';
import { openMarkdown } from '../../src/ui/markdown/markdown-stream.ts';
import { eventually } from '../fakes/eventually.ts';

/** A renderer that comes, or does not, when the test says so. */
function onItsWay() {
  const { promise, resolve, reject } = Promise.withResolvers<OpenMarkdown>();
  const arrived = async (): Promise<void> => {
    resolve(openMarkdown);
    await promise;
  };
  const root = document.createElement('div');
  return { late: lateMarkdown(() => promise), root, arrived, reject };
}

test('until the renderer is here the text is plain, and afterwards what it would have been', async () => {
  const { late, root, arrived } = onItsWay();
  const stream = late.open(root);
  stream.write('a **bo');
  expect(root.innerHTML).toBe('a **bo');
  await arrived();
  await eventually(() => expect(root.querySelector('strong')).not.toBeNull());
  stream.write('ld** word');
  stream.end();
  expect(root.querySelector('strong')?.textContent).toBe('bold');
  expect(root.textContent).toBe('a bold word');
});

test('an answer that is over before the renderer comes is rendered whole', async () => {
  const { late, root, arrived } = onItsWay();
  const stream = late.open(root);
  stream.write('*so*');
  stream.end();
  await arrived();
  await eventually(() => expect(root.querySelector('em')?.textContent).toBe('so'));
});

test('a renderer that cannot be fetched leaves the text, and the next answer asks again', async () => {
  let asked = 0;
  const late = lateMarkdown(async () => {
    if (++asked === 1) throw new TypeError('Failed to fetch');
    return openMarkdown;
  });
  const first = document.createElement('div');
  late.open(first).write('*plain* <b>text</b>');
  await new Promise<void>((resolve) => late.after(resolve));
  expect(first.textContent).toBe('*plain* <b>text</b>');
  expect(first.children).toHaveLength(0);
  const second = document.createElement('div');
  await new Promise<void>((resolve) => late.after(resolve));
  late.open(second).write('*so* ');
  expect(second.querySelector('em')?.textContent).toBe('so');
});

test('once it is here, it renders at once', async () => {
  const { late, root, arrived } = onItsWay();
  late.after(() => {});
  await arrived();
  await new Promise<void>((resolve) => late.after(resolve));
  late.open(root).write('`x` ');
  expect(root.querySelector('code')?.textContent).toBe('x');
});
