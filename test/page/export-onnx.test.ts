import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import sirv from 'sirv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { runExport } from '../../src/cli/export.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { openChatTemplate } from '../../src/text/chat-template.ts';
import { openTokenizer } from '../../src/text/tokenizer.ts';
import { isolationHeaders } from '../../vite.config.ts';
import { tinyLlama, type TinyLlamaOptions } from '../fakes/tiny-model.ts';
import { type ScriptServer, serveScript } from './script-server.ts';
import type { Asked, Written } from './transformers-page.ts';

const QUESTION = 'Why is the sea blue?';
const TOKENS = 24;

const MODELS: Readonly<Record<string, TinyLlamaOptions>> = {
  'byte-level, Q4_1 with a head of its own': {
    seed: 5,
    type: 'Q4_1',
    embeddingType: 'Q8_0',
    tiedHead: false,
  },
  'SentencePiece, Q5_1, tied': { seed: 6, type: 'Q5_1', vocabulary: 'spm' },
};

describe.each(Object.entries(MODELS))('a model exported by `nibble export`: %s', (_, options) => {
  const gguf = tinyLlama(options);
  let folder: string;
  let server: ScriptServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nibble-export-'));
    await writeFile(join(folder, 'tiny.gguf'), gguf);
    await runExport({ name: 'export', model: join(folder, 'tiny.gguf'), folder }, silent);
    const files = sirv(folder, { dev: true });
    const runtime = sirv(dirname(fileURLToPath(import.meta.resolve('onnxruntime-web'))));
    server = await serveScript({
      script: 'transformers-page',
      headers: isolationHeaders,
      before(request, response, next) {
        const [, place, path] = /^\/(exported|runtime)(\/.*)$/.exec(request.url ?? '') ?? [];
        if (place === undefined) return next();
        request.url = path!;
        (place === 'exported' ? files : runtime)(request, response, () => void response.writeHead(404).end());
      },
    });
    browser = await chromium.launch(chromiumLaunch());
    page = await browser.newPage();
    await page.goto(`${server.origin}/blank`);
    await page.waitForFunction(() => 'transformers' in globalThis);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const write = (dtype: Asked['dtype']): Promise<Written> =>
    page.evaluate(
      async (asked) => {
        const { transformers } = globalThis as unknown as {
          transformers: { write(asked: Asked): Promise<Written> };
        };
        return transformers.write(asked);
      },
      { repository: 'exported', dtype, question: QUESTION, tokens: TOKENS } as const,
    );

  test('transformers.js writes the very tokens that our reference writes', async () => {
    expect(await write('q4')).toEqual(await writtenByUs(gguf));
  });

  test('in int8 transformers.js reads the same prompt, and begins as our reference does', async () => {
    const ours = await writtenByUs(gguf);
    const theirs = await write('q8');
    expect(theirs.promptIds).toEqual(ours.promptIds);
    expect(theirs.ids[0]).toBe(ours.ids[0]);
  });
});

const silent = {
  print: async () => {},
  say: () => {},
  progress: () => {},
  readInput: async () => undefined,
  signal: new AbortController().signal,
};

/** The likeliest token each time, until one ends the answer. */
async function writtenByUs(gguf: Uint8Array): Promise<Written> {
  const model = await openGguf([memorySource('tiny.gguf', gguf)]);
  const { encode, bosText, eosText, endIds } = openTokenizer(model.metadata);
  const template = openChatTemplate(model.metadata);
  const prompt = template.render([{ role: 'user', content: QUESTION }], { bosText, eosText });
  const promptIds = encode(prompt, { parseSpecial: true });
  const engine = await openReferenceEngine(model);
  const ids: number[] = [];
  let logits = await engine.forward(promptIds, 0);
  while (ids.length < TOKENS) {
    const next = logits.indexOf(Math.max(...logits));
    ids.push(next);
    if (endIds.has(next)) break;
    logits = await engine.forward([next], promptIds.length + ids.length - 1);
  }
  engine.dispose();
  return { promptIds, ids };
}
