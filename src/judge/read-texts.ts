import { Fault } from '../core/fault.ts';

/** Which list of a file with several is wanted. */
export type TextUse = 'evaluation' | 'calibration';

const MAX_TEXTS = 100_000;

/**
 * The texts of a file: a JSON array of strings; an object that has one under `evaluation`, `calibration` or `texts`, so that the
 * texts to learn from and those to judge by can lie in one file; or plain text, whose paragraphs are the texts.
 * @param name of the file, for the sentence that says what is wrong
 * @throws Fault `option-invalid`
 */
export function readTexts(content: string, name: string, use: TextUse = 'evaluation'): readonly string[] {
  const texts = parseTexts(content, name, use).filter((text) => text.trim() !== '');
  if (texts.length === 0) throw unusable(name, 'there is no text in it');
  if (texts.length > MAX_TEXTS)
    throw unusable(name, `it has ${texts.length} texts, at most ${MAX_TEXTS} are read`);
  return texts;
}

/** Whether a file has texts of their own to judge by, beside those to learn from. @throws Fault `option-invalid` */
export function namesEvaluation(content: string, name: string): boolean {
  const json = parseJson(content, name);
  return typeof json === 'object' && json !== null && 'evaluation' in json && isFilled(json.evaluation);
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

function parseTexts(content: string, name: string, use: TextUse): readonly string[] {
  const json = parseJson(content, name);
  return json === undefined ? content.replace(MARK, '').split(/\r?\n\s*\r?\n/u) : listOf(json, name, use);
}

/** Of the order of bytes, at the beginning of a file. */
const MARK = /^\uFEFF/u;

/** Undefined for plain text. */
function parseJson(content: string, name: string): unknown {
  const text = content.replace(MARK, '');
  if (!/\.json$/iu.test(name) && !/^\s*[[{]/u.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(name, `it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function listOf(json: unknown, name: string, use: TextUse): readonly string[] {
  const list = Array.isArray(json) ? json : listIn(json, use);
  if (!list) throw unusable(name, `it has no list of texts, neither by itself nor as '${use}' or 'texts'`);
  const wrong = list.findIndex((one) => typeof one !== 'string');
  if (wrong >= 0) throw unusable(name, `its text number ${wrong + 1} is not a string`);
  return list as readonly string[];
}

function listIn(json: unknown, use: TextUse): readonly unknown[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const lists = json as Readonly<Record<string, unknown>>;
  return [lists[use], lists['texts']].find((one) => Array.isArray(one));
}

function unusable(name: string, why: string): Fault {
  return new Fault(
    'option-invalid',
    `The texts in ${name} cannot be used: ${why}. Give a JSON array of strings, or a text file.`,
    { file: name },
  );
}
