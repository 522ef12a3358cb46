import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepAtBottom, type BottomKeeper } from '../../src/ui/chat/stick-to-bottom.ts';

let scroller: HTMLElement;
let content: HTMLElement;
let keeper: BottomKeeper;
const onAway = vi.fn<(away: boolean) => void>();

beforeEach(() => {
  onAway.mockClear();
  content = document.createElement('div');
  scroller = document.createElement('div');
  scroller.style.cssText = 'block-size: 200px; overflow: auto';
  scroller.append(content);
  document.body.append(scroller);
  keeper = keepAtBottom(scroller, content, onAway);
  grow(1000);
  keeper.jump();
});
afterEach(() => scroller.remove());

function grow(px: number): void {
  const line = document.createElement('div');
  line.style.blockSize = `${px}px`;
  content.append(line);
}

const below = (): number => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
/** Two frames: what changes in a task is laid out in the next, and told of in the one after it. */
const frames = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
const scrolled = (): Promise<unknown> =>
  new Promise((resolve) => scroller.addEventListener('scroll', resolve, { once: true }));

test('what grows is followed, also when more comes before the browser tells of the last move', async () => {
  await frames();
  for (let i = 0; i < 10; i++) {
    grow(30); // a line: the scroller moves
    await new Promise((resolve) => new ResizeObserver(() => setTimeout(resolve)).observe(content));
    const told = scrolled();
    grow(90); // the end of an answer, between that move and the news of it
    await told;
    expect(below()).toBeGreaterThan(48);
    await frames();
    expect(below()).toBeLessThan(1);
  }
  expect(onAway).not.toHaveBeenCalled();
});

test('a reader who scrolls up is left there, and is back when the end is', async () => {
  await frames();
  scroller.scrollTop -= 300;
  await scrolled();
  expect(onAway).toHaveBeenLastCalledWith(true);
  const top = scroller.scrollTop;
  grow(100);
  await frames();
  expect(scroller.scrollTop).toBe(top);
  scroller.scrollTop = scroller.scrollHeight;
  await scrolled();
  expect(onAway).toHaveBeenLastCalledWith(false);
  grow(100);
  await frames();
  expect(below()).toBeLessThan(1);
});

test('a reader who came back by themselves may go up again', async () => {
  await frames();
  scroller.scrollTop -= 300;
  await scrolled();
  grow(1000);
  await frames();
  scroller.scrollTop = scroller.scrollHeight;
  await scrolled();
  scroller.scrollTop -= 400; // still below where it was held before
  await scrolled();
  expect(onAway).toHaveBeenLastCalledWith(true);
});

test('at the start of a conversation that is read, nothing is followed', async () => {
  keeper.reset();
  await scrolled();
  grow(500);
  await frames();
  expect(scroller.scrollTop).toBe(0);
  expect(onAway).toHaveBeenLastCalledWith(true);
  keeper.jump();
  expect(onAway).toHaveBeenLastCalledWith(false);
  expect(below()).toBeLessThan(1);
});
