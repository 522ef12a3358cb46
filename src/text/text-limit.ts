import { Fault } from '../core/fault.ts';

/** Characters one call may encode: about 60,000 tokens of prose, or seconds of merging for one endless word. */
export const MAX_TEXT_LENGTH = 2 ** 18;

/** @throws Fault `option-invalid` when there is more text than one call may encode. */
export function checkTextLength(length: number): void {
  if (length <= MAX_TEXT_LENGTH) return;
  throw new Fault(
    'option-invalid',
    `The text has ${length} characters; at most ${MAX_TEXT_LENGTH} can be encoded at once. Shorten it.`,
    { length, limit: MAX_TEXT_LENGTH },
  );
}
