import { Fault } from '../../../core/fault.ts';

const MOST_BYTES = 32 * 2 ** 20;

/**
 * The texts of a file: a JSON array of strings, or an object with one under `calibration` or `texts`; of any other file its
 * paragraphs.
 * @throws Fault `calibration-invalid`
 */
export async function readTexts(file: File): Promise<readonly string[]> {
  if (file.size > MOST_BYTES) throw unusable(file, 'is larger than 32 MB');
  const content = await file.text();
  const texts = /^\s*[[{]/.test(content) ? fromJson(file, content) : content.split(/\n\s*\n/);
  const kept = texts.map((text) => text.trim()).filter((text) => text !== '');
  if (kept.length === 0) throw unusable(file, 'has no text in it');
  return kept;
}

function fromJson(file: File, content: string): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    throw unusable(file, 'looks like JSON and is none');
  }
  const object = (Array.isArray(parsed) ? { texts: parsed } : parsed) as Record<string, unknown>;
  const list = object['calibration'] ?? object['texts'];
  if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
  throw unusable(file, 'is JSON without a list of texts');
}

function unusable({ name }: File, why: string): Fault {
  return new Fault('calibration-invalid', `${name} ${why}. Choose a text file, or a JSON list of texts.`);
}
