import { expect, test } from 'vitest';
import { askAgain } from '../../../src/client/tabs/host-left.ts';
import type { WorkerLink } from '../../../src/client/worker-link.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { FaultCode } from '../../../src/core/fault.ts';

/** As many links as are looked for, all of one kind, and how many of them were ended. */
function links(elsewhere: boolean) {
  const found = { count: 0, ended: 0 };
  const find = async (): Promise<WorkerLink> => {
    found.count++;
    return { elsewhere, end: () => found.ended++ } as unknown as WorkerLink;
  };
  return { found, find };
}

/** Fails so often, then answers. */
function failing(code: FaultCode, times: number): () => Promise<string> {
  let left = times;
  return async () => {
    if (left-- > 0) throw new Fault(code, 'over');
    return 'answer';
  };
}

test.each(['host-left', 'worker-died', 'closed'] as const)(
  'what ends elsewhere with `%s` is asked again, of another link, and nobody waits for the old one',
  async (code) => {
    const { found, find } = links(true);
    expect(await askAgain(find, failing(code, 1))).toBe('answer');
    expect(found).toEqual({ count: 2, ended: 1 });
  },
);

test.each([
  ['elsewhere for a reason of its own', true, 'messages-empty'],
  ['in a worker of our own', false, 'worker-died'],
] as const)('what fails %s is not asked again', async (_, elsewhere, code) => {
  const { found, find } = links(elsewhere);
  await expect(askAgain(find, failing(code, 1))).rejects.toMatchObject({ code });
  expect(found).toEqual({ count: 1, ended: 0 });
});

test('a request that loses every host ends with `host-left`', async () => {
  const { found, find } = links(true);
  await expect(askAgain(find, failing('worker-died', Infinity))).rejects.toMatchObject({ code: 'host-left' });
  expect(found.count).toBeGreaterThan(1);
});
