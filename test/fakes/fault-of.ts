import { isFault, type Fault } from '../../src/core/fault.ts';

/** The Fault that a promise is rejected with. */
export async function faultOf(job: Promise<unknown>): Promise<Fault> {
  try {
    await job;
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** All that a stream gives. */
export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Uint8Array.from(Buffer.concat(all));
}
