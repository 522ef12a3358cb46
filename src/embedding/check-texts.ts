import { Fault } from '../core/fault.ts';

/** Of one call: their vectors are in memory together, 100 MB of 384 dimensions. */
export const MAX_TEXTS = 2 ** 16;
/** Of one text. No model reads so much of it, but its end has to be found. */
export const MAX_TEXT_CHARACTERS = 2 ** 22;

/** @throws Fault `option-invalid`, `document-large`, `document-empty`. */
export function checkTexts(texts: readonly unknown[]): asserts texts is readonly string[] {
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > MAX_TEXTS) {
    const message = `\`texts\` must be a list of 1 to ${MAX_TEXTS} texts; give more of them in several calls.`;
    throw new Fault('option-invalid', message, { option: 'texts' });
  }
  for (const [index, text] of texts.entries()) {
    if (typeof text !== 'string')
      throw new Fault('option-invalid', `Text ${index + 1} is no string.`, { option: 'texts', index });
    if (text.length > MAX_TEXT_CHARACTERS) {
      const message = `Text ${index + 1} has ${text.length} characters, more than ${MAX_TEXT_CHARACTERS}. Split it.`;
      throw new Fault('document-large', message, { index, length: text.length, limit: MAX_TEXT_CHARACTERS });
    }
    if (isBlank(text)) throw nothingToRead(index);
  }
}

/** Nothing but white space; `trim` would copy what a long text has besides. */
function isBlank(text: string): boolean {
  return !/\S/u.test(text);
}

export function nothingToRead(index: number): Fault {
  const message = `Text ${index + 1} is empty: there is nothing in it to make a vector of. Leave it out.`;
  return new Fault('document-empty', message, { index });
}
