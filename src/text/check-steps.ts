import { spelledOut, WORD_PATTERNS } from '../artifact/word-patterns.ts';
import { invalidTokenizer } from './tokenizer-faults.ts';

const CLIP = String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;
const GRAVE = '`';

/** What `tokenizer.json` files of models for browsers have besides; each takes time in proportion to the text. */
const OTHERS = [
  ' {2,}', // T5, XLM-R, DeBERTa: many spaces are one
  String.raw`\s+`,
  String.raw`\p{N}{1,3}`,
  '[0-9][0-9][0-9]', // Falcon
  ' ?[^(\\s|[.,!?…。，、।۔،])]+', // BLOOM
  // DeepSeek-Coder
  String.raw`[\r\n]`,
  String.raw`\s?\p{L}+`,
  String.raw`\s?\p{P}+`,
  '[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+',
  // DeepSeek-V3 and Hunyuan, after three digits at a time
  '[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+',
  String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${GRAVE}{|}~][A-Za-z]+` +
    String.raw`|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  CLIP,
  String.raw`<\|startoftext\|>|<\|endoftext\|>|${CLIP}`,
];
const KNOWN: ReadonlySet<string> = new Set([...Object.values(WORD_PATTERNS), ...OTHERS]);

/**
 * Checks a normalizer or pre-tokenizer, and all that it is made of: only known patterns are run, because another one could take
 * for ever, and so would cutting a text into pieces of no length.
 * @throws Fault `tokenizer-invalid`
 */
export function checkSteps(whole: object | null): void {
  const left: unknown[] = [whole];
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part !== 'object' || part === null) continue;
    const { Regex: pattern, type, length } = part as Readonly<Record<string, unknown>>;
    if (pattern !== undefined && !(typeof pattern === 'string' && KNOWN.has(spelledOut(pattern))))
      throw invalidTokenizer(
        `it looks for ${(JSON.stringify(pattern) ?? '').slice(0, 100)}, and only patterns of known models are run`,
      );
    if (type === 'FixedLength' && !(typeof length === 'number' && length >= 1))
      throw invalidTokenizer('it cuts text into pieces of no length');
    left.push(...Object.values(part));
  }
}
