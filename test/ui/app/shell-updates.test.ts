import { expect, test, vi } from 'vitest';
import { lookNowAndThen, watchShell } from '../../../src/ui/app/shell-updates.ts';

class FakeWorker extends EventTarget {
  state = 'installing';
  readonly postMessage = vi.fn();

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  waiting: FakeWorker | null = null;
  installing: FakeWorker | null = null;

  find(worker: FakeWorker): void {
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
  }
}

class FakeContainer extends EventTarget {
  readonly registration = new FakeRegistration();
  controller: FakeWorker | null;
  readonly register = vi.fn(async () => this.registration);

  constructor(controller: FakeWorker | null) {
    super();
    this.controller = controller;
  }

  takeOver(worker: FakeWorker): void {
    this.controller = worker;
    this.dispatchEvent(new Event('controllerchange'));
  }
}

async function watch(container: FakeContainer) {
  const events = { onReady: vi.fn<(takeOver: () => void) => void>(), onTaken: vi.fn() };
  await watchShell(container as never, './shell.sw.js', events);
  return events;
}

test('the first service worker begins to keep the shell, and asks nobody for anything', async () => {
  const container = new FakeContainer(null);
  const events = await watch(container);
  expect(container.register).toHaveBeenCalledWith('./shell.sw.js', { updateViaCache: 'none' });
  const worker = new FakeWorker();
  container.registration.find(worker);
  worker.become('installed');
  worker.become('activated');
  container.takeOver(worker);
  expect(events.onReady).not.toHaveBeenCalled();
  expect(events.onTaken).not.toHaveBeenCalled();
});

test('a new version is offered when it is here in full, and takes over only when it is told to', async () => {
  const container = new FakeContainer(new FakeWorker());
  const events = await watch(container);
  const worker = new FakeWorker();
  container.registration.find(worker);
  expect(events.onReady).not.toHaveBeenCalled();
  worker.become('installed');
  expect(events.onReady).toHaveBeenCalledTimes(1);
  expect(worker.postMessage).not.toHaveBeenCalled();

  events.onReady.mock.calls[0]![0]();
  expect(worker.postMessage).toHaveBeenCalledWith('take-over');
  container.takeOver(worker);
  expect(events.onTaken).toHaveBeenCalledTimes(1);
});

test('one that has waited since the last visit is offered at once', async () => {
  const container = new FakeContainer(new FakeWorker());
  container.registration.waiting = new FakeWorker();
  const events = await watch(container);
  expect(events.onReady).toHaveBeenCalledTimes(1);
});

test('one that cannot be installed is not offered', async () => {
  const container = new FakeContainer(new FakeWorker());
  const events = await watch(container);
  const worker = new FakeWorker();
  container.registration.find(worker);
  worker.become('redundant');
  expect(events.onReady).not.toHaveBeenCalled();
});

test('a page that comes back after an hour looks for a new version, and bears a dead network', async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const update = vi.fn(async () => Promise.reject(new TypeError('Failed to fetch')));
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  lookNowAndThen({ update } as never, page as never);
  const comeBack = (afterMs: number, visibilityState: string): void => {
    nowMs += afterMs;
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  comeBack(60_000, 'visible');
  comeBack(3_600_000, 'hidden');
  expect(update).not.toHaveBeenCalled();
  comeBack(1, 'visible');
  comeBack(1, 'visible');
  expect(update).toHaveBeenCalledTimes(1);
  clock.mockRestore();
});
