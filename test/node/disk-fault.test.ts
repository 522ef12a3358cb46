import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { diskFault } from '../../src/node/disk-fault.ts';
import { Fault } from '../../src/core/fault.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['ENOSPC', 'storage-full'],
  ['EDQUOT', 'storage-full'],
  ['EACCES', 'storage-denied'],
  ['ENOENT', 'storage-denied'],
  ['EIO', 'storage-lost'],
  ['UNKNOWN', 'storage-lost'],
])('%s is %s, and its place is named', (code, expected) => {
  expect(diskFault(failure(code), '/there')).toMatchObject({
    code: expected,
    message: expect.stringContaining('/there'),
  });
});

test('a Fault stays what it is', () => {
  const fault = new Fault('aborted', 'Stopped.');
  expect(diskFault(fault, '/there')).toBe(fault);
});

test('what is no failure of a disk is thrown as it is: a mistake of ours is not blamed on the disk', async () => {
  const invalid = await readFile({} as string).catch((error: unknown) => error as Error);
  for (const error of [new TypeError('x is not a function'), new RangeError('Invalid array length'), invalid])
    expect(() => diskFault(error, '/there')).toThrow(error);
});
