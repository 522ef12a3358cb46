import { type Fault, isFault } from '../../core/fault.ts';
import type { GivenDocument } from '../../core/library.ts';
import { decodeText, wideEncoding } from './decode-text.ts';
import { checkLimit, emptyFault, noPdf, noText } from './document-fault.ts';
import { isPdf, kindByName } from './document-kind.ts';

/** Pictures, archives and films have a zero among so many. */
const HEAD_BYTES = 4096;

/**
 * Why something can be no document, as far as its name, its size and its first bytes tell. What passes may still be
 * refused when it is read; what does not pass would be.
 */
export async function refusalAtSight(given: GivenDocument): Promise<Fault | undefined> {
  try {
    await look(given);
    return undefined;
  } catch (error) {
    return isFault(error) ? error : undefined; // it cannot be read: whoever reads it says why
  }
}

async function look({ name, kind = kindByName(name), content }: GivenDocument): Promise<void> {
  const size = typeof content === 'string' ? content.length : content.size;
  checkLimit('bytes', size);
  if (size === 0) throw emptyFault('text');
  if (typeof content === 'string') return;
  const head = new Uint8Array(await content.slice(0, HEAD_BYTES).arrayBuffer());
  if (isPdf(head)) return;
  if (kind === 'pdf') throw noPdf();
  if (size > HEAD_BYTES) checkHead(head);
  else if (decodeText(head).trim() === '') throw emptyFault('text');
}

/** What texts have seldom is counted in a whole file only; a zero they never have. */
function checkHead(head: Uint8Array): void {
  if (wideEncoding(head) === undefined && head.includes(0)) throw noText();
}
