import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whileShown } from '../../../src/client/tabs/while-shown.ts';
import type { WorkerLink } from '../../../src/client/worker-link.ts';
import { Fault } from '../../../src/core/fault.ts';

let page: EventTarget;
beforeEach(() => {
  page = new EventTarget();
  for (const name of ['addEventListener', 'removeEventListener'] as const)
    vi.stubGlobal(name, page[name].bind(page));
});
afterEach(() => vi.unstubAllGlobals());

const hide = (persisted: boolean) => page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
const show = () => page.dispatchEvent(new Event('pageshow'));

/** Places that note what becomes of them, one for each time that one is taken. */
function places() {
  const log: string[] = [];
  const join = () => {
    const name = `place ${log.filter((line) => line.endsWith('taken')).length + 1}`;
    log.push(`${name} taken`);
    return {
      open: async () => ({ end: () => log.push(`${name} link ended`) }) as unknown as WorkerLink,
      leave: (fault: Fault) => void log.push(`${name} left: ${fault.code}`),
    };
  };
  return { log, tabs: whileShown(join) };
}

test('a page that is hidden for good, or only left, changes nothing', async () => {
  const { log, tabs } = places();
  await tabs.open();
  hide(false);
  expect(log).toEqual(['place 1 taken']);
});

test('a page that is put away ends its link, leaves its place, and opens the next when it is shown', async () => {
  const { log, tabs } = places();
  await tabs.open();
  hide(true);
  let opened = false;
  const opening = tabs.open().then(() => (opened = true));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(opened).toBe(false);
  show();
  await opening;
  expect(log).toEqual(['place 1 taken', 'place 1 link ended', 'place 1 left: host-left', 'place 2 taken']);
});

test('what is being opened while the page is put away is opened anew when it is shown', async () => {
  const { log, tabs } = places();
  const opening = tabs.open();
  await Promise.resolve();
  hide(true);
  show();
  await opening;
  expect(log).toEqual(['place 1 taken', 'place 1 left: host-left', 'place 2 taken', 'place 1 link ended']);
});

test('after leaving, nothing listens any more', async () => {
  const { log, tabs } = places();
  tabs.leave(new Fault('closed', 'closed'));
  hide(true);
  expect(log).toEqual(['place 1 taken', 'place 1 left: closed']);
});
