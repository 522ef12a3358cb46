import { expose, wrap } from 'comlink';
import { afterEach, expect, test } from 'vitest';
import { FAULT_CODES, Fault, isFault } from '../../src/core/fault.ts';
import { asFault, carryFaults, fromWire, toWire } from '../../src/wire/fault-wire.ts';

const ports: MessagePort[] = [];
afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** The function, seen through Comlink over a channel. */
function remote<T>(answer: () => T) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  expose({ answer }, port2);
  return wrap<{ answer(): T }>(port1);
}

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('every code crosses Comlink with message, detail and the cause’s message', async () => {
  carryFaults();
  for (const code of FAULT_CODES) {
    const fault = new Fault(code, `about ${code}`, { part: 3, file: 'a.gguf' }, new TypeError('behind it'));
    const far = remote(() => {
      throw fault;
    });
    const error = await thrownBy(() => far.answer());
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code, message: `about ${code}`, detail: { part: 3, file: 'a.gguf' } });
    expect((error as Fault).cause).toMatchObject({ message: 'behind it' });
  }
});

test('carrying faults twice is carrying them once', async () => {
  carryFaults();
  carryFaults();
  const far = remote(() => Promise.reject(new Fault('closed', 'bye')));
  expect(await thrownBy(() => far.answer())).toMatchObject({ code: 'closed', message: 'bye' });
});

test('errors of others who use Comlink on the same page travel as before', async () => {
  carryFaults();
  const far = remote(() => Promise.reject(new RangeError('theirs')));
  const error = await thrownBy(() => far.answer());
  expect(isFault(error)).toBe(false);
  expect(error).toMatchObject({ name: 'RangeError', message: 'theirs' });
});

test('an error that is no Fault becomes a bug that keeps its message', () => {
  for (const thrown of [new RangeError('too far'), 'too far', { toString: () => 'too far' }])
    expect(asFault(thrown)).toMatchObject({
      code: 'bug',
      message: 'Unexpected error: too far',
      cause: thrown,
    });
  expect(asFault(Object.create(null))).toMatchObject({ code: 'bug' });
});

test('the wire form survives structured clone, whatever the cause was', () => {
  const fault = new Fault('aborted', 'stopped', {}, () => 'a function cannot be cloned');
  expect(fromWire(structuredClone(toWire(fault)))).toMatchObject({ code: 'aborted', message: 'stopped' });
});

test('a Fault of another copy of the package is known by its name', () => {
  const other = Object.assign(new Error('from the other copy'), {
    name: 'Fault',
    code: 'network',
    detail: {},
  });
  expect(asFault(other)).toBe(other);
  expect(fromWire(toWire(other))).toMatchObject({ code: 'network', message: 'from the other copy' });
});
