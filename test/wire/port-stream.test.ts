import { afterEach, expect, test } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import { receive, serve } from '../../src/wire/port-stream.ts';

const ports: MessagePort[] = [];
afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** A producer at one end of a channel, its reader at the other, and what became of it. */
function connect<T>(
  produce: () => AsyncGenerator<T>,
  gone = new AbortController().signal,
  left?: AbortSignal,
) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const log: string[] = [];
  async function* watched(): AsyncGenerator<T> {
    try {
      for await (const item of produce()) {
        log.push(`item ${String(item)}`);
        yield item;
      }
    } finally {
      log.push('finally');
    }
  }
  const served = serve(watched(), port2, left);
  return { reader: receive<T>(port1, gone), served, log, far: port2 };
}

async function* upTo(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}

async function* forever(): AsyncGenerator<number> {
  for (let i = 0; ; i++) yield i;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

test('items arrive whole and in order, and the end is the end', async () => {
  const { reader, served, log } = connect(() => upTo(50));
  expect(await all(reader)).toEqual([...Array(50).keys()]);
  await served;
  expect(log.at(-1)).toBe('finally');
});

test('a producer of nothing ends at once', async () => {
  expect(await all(connect(() => upTo(0)).reader)).toEqual([]);
});

test('a producer runs only a few items ahead of a reader who does not pull', async () => {
  const { reader, log } = connect(forever);
  await soon();
  expect(log).toEqual([]);
  await reader.next();
  await soon();
  const ahead = log.length;
  expect(ahead).toBeGreaterThan(1);
  expect(ahead).toBeLessThan(8);
  await soon();
  expect(log.length).toBe(ahead);
  await reader.return(undefined);
});

test('leaving the loop early runs the producer’s finally and settles the serving', async () => {
  const { reader, served, log } = connect(forever);
  for await (const item of reader) if (item === 3) break;
  await served;
  expect(log.at(-1)).toBe('finally');
});

test('what the producer throws reaches the reader with code and detail, after the items before it', async () => {
  const { reader, served } = connect(async function* () {
    yield 1;
    throw new Fault('context-overflow', 'too long', { promptTokens: 9 });
  });
  expect((await reader.next()).value).toBe(1);
  await expect(reader.next()).rejects.toMatchObject({
    name: 'Fault',
    code: 'context-overflow',
    message: 'too long',
    detail: { promptTokens: 9 },
  });
  await served;
});

test('the death of the other side ends a reader who waits, with the reason', async () => {
  const death = new AbortController();
  const { reader } = connect(async function* (): AsyncGenerator<number> {
    await new Promise(() => {});
    yield 0;
  }, death.signal);
  const next = reader.next();
  death.abort(new Fault('worker-died', 'it is gone'));
  await expect(next).rejects.toMatchObject({ code: 'worker-died', message: 'it is gone' });
});

test('a side that is dead already ends the reader at its first pull', async () => {
  const { reader } = connect(forever, AbortSignal.abort(new Fault('closed', 'closed before')));
  await expect(reader.next()).rejects.toMatchObject({ code: 'closed' });
});

test('a port closed from the far side ends the reader where the platform tells', async () => {
  const { reader, far } = connect(async function* (): AsyncGenerator<number> {
    await new Promise(() => {});
    yield 0;
  });
  const next = reader.next();
  far.close();
  await expect(next).rejects.toMatchObject({ code: 'worker-died' });
});

test('a reader who is known to be gone ends the producer, whether its port has noticed or not', async () => {
  const left = new AbortController();
  const { reader, served, log } = connect(forever, undefined, left.signal);
  await reader.next();
  left.abort();
  await served;
  expect(log.at(-1)).toBe('finally');
  const late = connect(forever, undefined, AbortSignal.abort());
  await late.served;
  expect(late.log).toEqual([]);
});
