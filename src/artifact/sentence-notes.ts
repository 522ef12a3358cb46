import type { ByteSource } from './byte-source.ts';
import { readJson } from './json-source.ts';
import type { Pooling } from './huggingface/bert.ts';
import { unsupportedModel } from './huggingface/config-fault.ts';

/** What sentence-transformers notes beside an encoder of how texts become vectors; each is there or not. */
export const SENTENCE_NOTES = ['1_Pooling/config.json', 'sentence_bert_config.json'] as const;
const [POOLING, LIMIT] = SENTENCE_NOTES;
const MAX_JSON_BYTES = 2 ** 20;

type Files = ReadonlyMap<string, ByteSource>;
type Note = Readonly<Record<string, unknown>>;

/**
 * How one vector is made of those of the tokens; `none` without a note.
 * @throws Fault `architecture-unsupported` for another way than the mean or the first token's alone
 */
export async function readPooling(files: Files): Promise<Pooling> {
  const note = await readNote(files, POOLING);
  if (!note) return 'none';
  const [mode, ...others] = poolingModes(note);
  if (others.length === 0 && (mode === 'mean' || mode === 'cls')) return mode;
  throw unsupportedModel('The model makes one vector of many by other means than their mean or the first.');
}

/** Newer notes name the ways; older ones have a switch for each, and where none is on, that library takes the mean. */
function poolingModes(note: Note): readonly unknown[] {
  const named = note['pooling_mode'] ?? undefined;
  if (named !== undefined) return [named].flat();
  const on = Object.keys(note).filter((key) => note[key] === true);
  const modes = on.flatMap((key) => /^pooling_mode_(.+?)(?:_tokens?)?$/u.exec(key)?.[1] ?? []);
  return modes.length > 0 ? modes : ['mean'];
}

/** How many tokens of a text an encoder is to read, its marks included, which may be fewer than it has positions for. */
export async function readTokenLimit(files: Files): Promise<number | undefined> {
  const limit = Number((await readNote(files, LIMIT))?.['max_seq_length'] ?? 0);
  return Number.isInteger(limit) && limit >= 3 && limit < 2 ** 24 ? limit : undefined;
}

async function readNote(files: Files, path: string): Promise<Note | undefined> {
  const file = files.get(path);
  if (!file) return undefined;
  const note = await readJson(file, MAX_JSON_BYTES);
  return typeof note === 'object' && note !== null ? (note as Note) : {};
}
