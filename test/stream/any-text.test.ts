import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openReply } from '../../src/client/reply.ts';
import type { GenerateEvent } from '../../src/core/protocol.ts';
import { openSession } from '../../src/decode/session.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { chat } from '../../src/stream/chat.ts';
import { openChatTemplate } from '../../src/text/chat-template.ts';
import { openTokenizer, type Tokenizer } from '../../src/text/tokenizer.ts';
import { receive, serve } from '../../src/wire/port-stream.ts';
import { bytePairVocabulary } from '../fakes/tiny-vocabulary.ts';
import { storiesMetadata } from '../text/golden.ts';
import { smolMetadata } from '../text/model-metadata.ts';

const tokenizers: Record<string, Tokenizer> = {};
const singleBytes: Record<string, readonly number[]> = {}; // the token of each byte that has one

beforeAll(async () => {
  const tiny = Object.entries(bytePairVocabulary().metadata).map(([key, { value }]) => [key, value] as const);
  tokenizers['byte-level'] = openTokenizer(new Map(tiny));
  tokenizers['SmolLM2'] = openTokenizer(await smolMetadata());
  tokenizers['SentencePiece'] = openTokenizer(storiesMetadata());
  for (const [kind, tokenizer] of Object.entries(tokenizers)) singleBytes[kind] = byteTokens(tokenizer);
}, 30_000);

function byteTokens(tokenizer: Tokenizer): number[] {
  const tokens: number[] = [];
  for (let id = tokenizer.vocabSize - 1; id >= 0; id--) {
    const bytes = tokenizer.tokenBytes(id);
    if (bytes.length === 1) tokens[bytes[0]!] = id;
  }
  return tokens;
}

/** An engine that finds each token of the script the likeliest in its turn. */
function scriptedEngine(vocabSize: number, script: readonly number[]): Engine {
  const logits = new Float32Array(vocabSize);
  let next = 0;
  return {
    device: 'reference',
    kernel: 'script',
    threads: 1,
    vocabSize,
    contextLength: 4096,
    prefillChunk: 4096,
    memoryBytes: 0,
    async forward(_tokens, _position, { logits: wanted = true } = {}) {
      logits.fill(0);
      if (wanted) logits[script[next++]!] = 1;
      return logits;
    },
    dispose() {},
  };
}

/** What a reader gets of an answer of these tokens, through the loop, the port and the reply. */
async function read(tokenizer: Tokenizer, ids: readonly number[], stop: readonly string[]) {
  const engine = scriptedEngine(tokenizer.vocabSize, ids);
  const loaded = {
    engine,
    session: openSession(engine),
    tokenizer,
    template: openChatTemplate(new Map()),
    predicted: undefined,
    info: () => expect.fail('nobody asks'),
  };
  const messages = [{ role: 'user', content: 'x' }] as const;
  const request = { messages, maxTokens: ids.length, temperature: 0, stop };
  const { port1, port2 } = new MessageChannel();
  const served = serve<GenerateEvent>(chat(loaded, request, { clock: () => 0, random: () => 0 }), port2);
  const reply = openReply(receive<GenerateEvent>(port1, new AbortController().signal), () => {});
  const pieces: string[] = [];
  for await (const { text } of reply) pieces.push(text);
  await served;
  return { pieces, result: await reply.result };
}

/** The text of all tokens at once, by the platform's own decoder. */
function decodeWhole(tokenizer: Tokenizer, ids: readonly number[]): string {
  const bytes = ids.flatMap((id) => [...tokenizer.tokenBytes(id)]);
  const from = tokenizer.hasSpacePrefix && bytes[0] === 0x20 ? 1 : 0;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes.slice(from)));
}

/** The definition: read on until the text ends with a stop string, cut the longest such. */
function cutAtFirstStop(text: string, stop: readonly string[]): string {
  for (let end = 1; end <= text.length; end++) {
    const ending = stop.filter((each) => text.slice(0, end).endsWith(each));
    if (ending.length > 0) return text.slice(0, end - Math.max(...ending.map((each) => each.length)));
  }
  return text;
}

const PIECES = [
  'a', ' ', '  ', '\n', '\t', '\u0000', '\ufeff', '\ufffd', 'é', 'e\u0301', 'Å', 'ß', 'ﷺ', 'ก็็', 'नमस्ते', '漢字', '한', '한',
  'שלום', 'مرحبا', '\u202e', '\u200d', '\u200b', '👍🏽', '👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🇩🇪', '❤️', '1️⃣', '𝕳', '\u{10ffff}', ' hello', '<|im_end|>', '</s>',
]; // prettier-ignore

type Chunk =
  | { readonly text: string; readonly split: boolean }
  | { readonly byte: number }
  | { readonly id: number };

const text = fc.oneof(
  fc.constantFrom(...PIECES),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const chunk: fc.Arbitrary<Chunk> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text, split: fc.boolean() }) }, // in the tokenizer's tokens, or byte by byte
  { weight: 2, arbitrary: fc.record({ byte: fc.nat(255) }) }, // rarely UTF-8
  { weight: 1, arbitrary: fc.record({ id: fc.nat(2 ** 20) }) },
);

function tokensOf(kind: string, chunks: readonly Chunk[]): number[] {
  const tokenizer = tokenizers[kind]!;
  const byByte = (bytes: Iterable<number>): number[] => [...bytes].map((byte) => singleBytes[kind]![byte]!);
  const ids = chunks.flatMap((each) => {
    if ('byte' in each) return byByte([each.byte]);
    if ('id' in each) return [each.id % tokenizer.vocabSize];
    return each.split ? byByte(new TextEncoder().encode(each.text)) : tokenizer.encode(each.text);
  });
  return ids.filter((id) => id !== undefined && !tokenizer.endIds.has(id));
}

describe.each(['byte-level', 'SmolLM2', 'SentencePiece'])('an answer in %s tokens', (kind) => {
  test('joined from its pieces is the text of all its tokens, cut at the first stop text, whatever characters they break', async () => {
    const stops = fc.array(fc.record({ at: fc.nat(200), length: fc.integer({ min: 1, max: 4 }) }), {
      maxLength: 2,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 12 }), stops, async (chunks, places) => {
        const tokenizer = tokenizers[kind]!;
        const ids = tokensOf(kind, chunks);
        fc.pre(ids.length > 0);
        const whole = decodeWhole(tokenizer, ids);
        const characters = [...whole];
        const stop = places
          .map(({ at, length }) =>
            characters
              .slice(at % (characters.length + 1))
              .slice(0, length)
              .join(''),
          )
          .filter((each) => each !== '');
        const expected = cutAtFirstStop(whole, stop);
        const { pieces, result } = await read(tokenizer, ids, stop);
        expect(pieces.join('')).toBe(expected);
        expect(result.text).toBe(expected);
        for (const piece of pieces) expect(piece).not.toMatch(/^$|\p{Surrogate}/u);
      }),
      { numRuns: 300 },
    );
  });
});
