import { Fault } from '../core/fault.ts';
import { openSpecialTokens, touches, type SpecialToken, type TextRange } from './special-tokens.ts';
import { checkTextLength } from './text-limit.ts';
import type { EncodeOptions, Tokenizer } from './tokenizer.ts';
import type { WordEncoder } from './word-encoder.ts';

/** What any file says of its tokenizer. */
export interface TokenizerParts {
  /** By id. */
  readonly tokens: readonly string[];
  /** By id: what is cut out of a text before the rest of it becomes words. */
  readonly special: ReadonlyMap<number, SpecialToken>;
  readonly words: WordEncoder;
  readonly bosId: number | undefined;
  readonly eosId: number | undefined;
  readonly addBos: boolean;
  readonly endIds: ReadonlySet<number>;
  readonly hasSpacePrefix: boolean;
}

/** A tokenizer out of its parts: special tokens are found here, words are the encoder's. */
export function composeTokenizer({
  tokens,
  special,
  words,
  bosId,
  eosId,
  ...rest
}: TokenizerParts): Tokenizer {
  const sections = openSpecialTokens([...special.values()]);
  const control = [...special.values()].filter((token) => !token.always);

  const encode = (text: string, options: EncodeOptions = {}): number[] => {
    const ids: number[] = options.addBos && bosId !== undefined ? [bosId] : [];
    let before: 'nothing' | 'special' | 'text' = 'nothing';
    for (const section of sections.split(wellFormed(text), allowedBy(options))) {
      if ('id' in section) ids.push(section.id);
      else for (const id of words.encodeText(section.text, before)) ids.push(id);
      before = 'id' in section ? 'special' : 'text';
    }
    return ids;
  };
  const tokenText = (id: number): string => {
    const text = tokens[id];
    if (text === undefined) throw new Fault('bug', `There is no token ${id} of ${tokens.length}.`, { id });
    return text;
  };
  const tokenBytes = (id: number): Uint8Array => {
    const text = tokenText(id);
    const token = special.get(id);
    return token ? new TextEncoder().encode(token.always ? text : '') : words.bytesOf(id);
  };
  return {
    ...rest,
    vocabSize: tokens.length,
    bosId,
    bosText: bosId === undefined ? '' : tokenText(bosId),
    eosText: eosId === undefined ? '' : tokenText(eosId),
    controlStarts: new Set(control.map((token) => token.text.slice(0, 1))),
    mayStartControl: openSpecialTokens(control).mayStartAt,
    encode,
    tokenBytes,
    tokenText,
  };
}

function allowedBy({ parseSpecial = false, literal = [] }: EncodeOptions) {
  return (token: SpecialToken, range: TextRange): boolean =>
    token.always || (parseSpecial && !touches(literal, range));
}

/** Half a surrogate pair is no character: it counts as U+FFFD, which is as long, so ranges stay true. */
function wellFormed(text: string): string {
  checkTextLength(text.length);
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
