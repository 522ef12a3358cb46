import { isFault } from '../../core/fault.ts';
import { invalidSite } from './site-fault.ts';

const FORMAT = 'deflate-raw';

export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(FORMAT));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Inflates to exactly `rawBytes`, and stops as soon as there are more.
 * @throws Fault `index-invalid`
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  rawBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const raw = new Uint8Array(rawBytes);
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(FORMAT)).getReader();
  let at = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (at + next.value.length > rawBytes) throw invalidSite('a section is longer than it says');
      raw.set(next.value, at);
      at += next.value.length;
    }
  } catch (error) {
    throw isFault(error) ? error : invalidSite('a section cannot be inflated');
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (at < rawBytes) throw invalidSite('a section is shorter than it says');
  return raw;
}
