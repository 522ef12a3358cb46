import { asGiven } from '../../../client/as-given.ts';
import { toPlain } from '../../../core/plain-fault.ts';
import type { AddOutcome, GivenDocument } from '../../../core/library.ts';
import { refusalAtSight } from '../../../documents/parse/refusal-at-sight.ts';
import { eachNameOnce } from './each-name-once.ts';

/** What was given, each name once: what may be a document, and what can be none, with its reason. */
export interface JudgedDocuments {
  readonly documents: readonly GivenDocument[];
  readonly refused: readonly AddOutcome[];
}

/** Files whose first bytes are fetched at the same time; a folder may have thousands. */
const AT_ONCE = 64;

/** Looks at names, sizes and first bytes, for which no model is needed. */
export async function judgeGiven(given: readonly (File | GivenDocument)[]): Promise<JudgedDocuments> {
  const all = eachNameOnce(given.map(asGiven));
  const documents: GivenDocument[] = [];
  const refused: AddOutcome[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const some = all.slice(at, at + AT_ONCE);
    const faults = await Promise.all(some.map(refusalAtSight));
    for (const [index, one] of some.entries()) {
      const fault = faults[index];
      if (fault === undefined) documents.push(one);
      else refused.push({ name: one.name, outcome: 'refused', ...toPlain(fault) });
    }
  }
  return { documents, refused };
}
