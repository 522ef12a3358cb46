import type { Fault } from '../../core/fault.ts';

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

type Refuse = (why: string, cause?: unknown) => Fault;

/**
 * The object that bytes of JSON describe. `JSON.parse` would keep the last of two entries of one name and not say a word, so that
 * two readers could see two models in one file.
 */
export function parseUniqueJson(bytes: Uint8Array, refuse: Refuse): Readonly<Record<string, unknown>> {
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    json = JSON.parse(text) as unknown;
  } catch (error) {
    throw refuse('is no JSON', error);
  }
  if (!isObject(json)) throw refuse('is no JSON object');
  if (countColons(text) !== countEntries(json)) throw refuse('names something twice');
  return json;
}

/** Whether a part of JSON is an object of texts. Not valibot's `record`, which takes lists and leaves out some names. */
export function isTextTable(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Colons outside of texts, in what is known to be JSON: one for each entry of an object. */
function countColons(json: string): number {
  let count = 0;
  let inText = false;
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    if (unit === QUOTE) inText = !inText;
    else if (unit === BACKSLASH) i++; // what it escapes
    else if (unit === COLON && !inText) count++;
  }
  return count;
}

/** Entries of an object and of all objects inside it; how deep they may lie is limited by JSON.parse. */
function countEntries(value: unknown): number {
  let count = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inside = Object.values(next);
    if (!Array.isArray(next)) count += inside.length;
    for (const each of inside) left.push(each);
  }
  return count;
}
