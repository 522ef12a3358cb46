import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hubFetch } from '../../../src/artifact/hub/hub-fetch.ts';
import { parseHubReference } from '../../../src/artifact/hub/hub-reference.ts';
import { resolveHubModel } from '../../../src/artifact/hub/resolve.ts';
import type { ModelDraft } from '../../../src/artifact/draft.ts';
import type { Fault } from '../../../src/core/fault.ts';
import { noise, sha256 } from '../../cache/model-fixture.ts';
import { type HubServer, startHubServer } from '../../fakes/hub-server.ts';

let hub: HubServer;
beforeEach(async () => {
  hub = await startHubServer();
});
afterEach(() => hub.close());

function resolve(reference: string, token?: string): Promise<ModelDraft> {
  const { fetch: asked, reach } = hubFetch((url, init) => fetch(url, init));
  const endpoint = reach({ endpoint: hub.endpoint, ...(token === undefined ? {} : { token }) });
  return resolveHubModel(parseHubReference(reference), { endpoint, fetch: asked });
}

const faultOf = async (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: Fault) => error,
  );

const paths = ({ files }: ModelDraft) => files.map(({ path }) => path);

describe('a GGUF repository', () => {
  const gguf = (...names: string[]) =>
    Object.fromEntries(names.map((name, seed) => [name, noise(50, seed + 1)]));

  test('gives the best file, pinned to the commit, with what the Hub says of it', async () => {
    const best = noise(50);
    const others = gguf('m-Q8_0.gguf', 'mmproj-m-f16.gguf', 'm.imatrix.gguf');
    const files = { ...others, 'm-Q4_K_M.gguf': best, 'README.md': '# m' };
    const commit = hub.put('o/m-GGUF', {
      files,
      about: {
        cardData: { license: 'apache-2.0' },
        gguf: { total: 134_515_008, architecture: 'llama', context_length: 8192 },
      },
    });
    expect(await resolve('hf:o/m-GGUF')).toEqual({
      id: 'hf:o/m-GGUF',
      name: 'm-Q4_K_M',
      format: 'gguf',
      architecture: 'llama',
      licence: 'apache-2.0',
      source: `${hub.endpoint}/o/m-GGUF`,
      contextLength: 8192,
      parameters: 134_515_008,
      quantization: 'Q4_K_M',
      memoryBytes: Math.ceil(70 + 0.39 * 2048) + 8 * 2 ** 20,
      kvBytesPerToken: 1,
      bytes: 50,
      chunkBytes: 4 * 2 ** 20,
      files: [
        {
          path: 'm-Q4_K_M.gguf',
          url: `${hub.endpoint}/o/m-GGUF/resolve/${commit}/m-Q4_K_M.gguf`,
          bytes: 50,
          digest: { kind: 'sha256', hex: sha256(best) },
        },
      ],
    });
  });

  test.each([
    ['hf:o/m', ['only.gguf'], ['only.gguf']],
    ['hf:o/m:q8_0', ['m.Q4_0.gguf', 'm.Q8_0.gguf'], ['m.Q8_0.gguf']],
    ['hf:o/m:Q4_K_M', ['m-Q4_K_M-imat.gguf', 'm-Q4_K_S.gguf'], ['m-Q4_K_M-imat.gguf']],
    ['hf:o/m:F16', ['m-fp16.gguf', 'm-q4_0.gguf'], ['m-fp16.gguf']],
    ['hf:o/m/sub/b.gguf', ['a.gguf', 'sub/b.gguf'], ['sub/b.gguf']],
    [
      'hf:o/m:Q8_0',
      ['Q8_0/m-Q8_0-00002-of-00002.gguf', 'Q8_0/m-Q8_0-00001-of-00002.gguf', 'm-Q4_0.gguf'],
      ['Q8_0/m-Q8_0-00001-of-00002.gguf', 'Q8_0/m-Q8_0-00002-of-00002.gguf'],
    ],
    [
      'hf:o/m/m-00002-of-00002.gguf',
      ['m-00001-of-00002.gguf', 'm-00002-of-00002.gguf'],
      ['m-00001-of-00002.gguf', 'm-00002-of-00002.gguf'],
    ],
  ])('%s of %j is %j', async (reference, names, expected) => {
    hub.put('o/m', { files: gguf(...names) });
    expect(paths(await resolve(reference))).toEqual(expected);
  });

  test('is the one of a revision, by its name or its commit', async () => {
    const old = hub.put('o/m', { files: gguf('old.gguf'), revisions: ['v1'] });
    hub.put('o/m', { files: gguf('new.gguf') });
    expect(paths(await resolve('hf:o/m'))).toEqual(['new.gguf']);
    expect(paths(await resolve('hf:o/m@v1'))).toEqual(['old.gguf']);
    expect((await resolve(`hf:o/m@${old}`)).files[0]!.url).toContain(`/resolve/${old}/`);
  });
});

describe('an ONNX repository', () => {
  const config = { 'config.json': '{}', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}' };
  const graphs = {
    'onnx/model.onnx': noise(90),
    'onnx/model_q4.onnx': noise(40),
    'onnx/model_q4.onnx_data': noise(41),
    'onnx/model_q4.onnx_data_1': noise(42),
    'onnx/model_q4f16.onnx': noise(43),
    'onnx/model_quantized.onnx': noise(44),
  };

  test('gives the graph, its external data and what transformers.js reads beside it', async () => {
    hub.put('o/x', { files: { ...config, 'generation_config.json': '{}', 'README.md': '#', ...graphs } });
    const draft = await resolve('hf:o/x:q4');
    expect(draft).toMatchObject({ name: 'x', format: 'onnx', quantization: 'q4' });
    expect(paths(draft)).toEqual([
      ...Object.keys(config),
      'generation_config.json',
      'onnx/model_q4.onnx',
      'onnx/model_q4.onnx_data',
      'onnx/model_q4.onnx_data_1',
    ]);
    expect(draft.files[0]!.digest?.kind).toBe('git-sha1');
  });

  test('of an encoder gives what sentence-transformers notes of its vectors, too', async () => {
    const notes = { '1_Pooling/config.json': '{}', 'sentence_bert_config.json': '{}' };
    hub.put('o/x', { files: { ...config, ...notes, 'modules.json': '[]', ...graphs } });
    expect(paths(await resolve('hf:o/x:q8'))).toEqual([
      ...Object.keys(config),
      ...Object.keys(notes),
      'onnx/model_quantized.onnx',
    ]);
  });

  test.each([
    ['hf:o/x', 'onnx/model_quantized.onnx'],
    ['hf:o/x:q8', 'onnx/model_quantized.onnx'],
    ['hf:o/x:fp32', 'onnx/model.onnx'],
    ['hf:o/x/onnx/model_q4f16.onnx', 'onnx/model_q4f16.onnx'],
  ])('%s is %s', async (reference, graph) => {
    hub.put('o/x', { files: { ...config, ...graphs } });
    expect(paths(await resolve(reference)).at(-1)).toBe(graph);
  });

  test('without its tokenizer is half there', async () => {
    hub.put('o/x', { files: { 'config.json': '{}', ...graphs } });
    expect(await faultOf(resolve('hf:o/x'))).toMatchObject({
      code: 'hub-incomplete',
      detail: { file: 'tokenizer.json' },
    });
  });
});

describe('refusals', () => {
  test.each([
    ['hf:o/none', 'hub-missing', 'no o/none'],
    ['hf:o/m@v9', 'hub-missing', 'revision'],
    ['hf:o/m:Q4_0', 'hub-missing', 'm-Q8_0.gguf'],
    ['hf:o/m/other.gguf', 'hub-missing', 'other.gguf'],
    ['hf:o/text', 'hub-incomplete', 'neither'],
    ['hf:o/shards', 'hub-incomplete', 'file 2 of 3'],
    ['hf:o/private', 'hub-missing', 'token'],
  ])('%s is %s', async (reference, code, words) => {
    const bytes = noise(9);
    hub.put('o/m', { files: { 'm-Q8_0.gguf': bytes } });
    hub.put('o/text', { files: { 'model.safetensors': bytes } });
    hub.put('o/shards', { files: { 'm-00001-of-00003.gguf': bytes, 'm-00003-of-00003.gguf': bytes } });
    hub.put('o/private', { files: { 'm.gguf': bytes }, privateFor: 'hf_me' });
    const fault = await faultOf(resolve(reference));
    expect(fault).toMatchObject({ name: 'Fault', code });
    expect(fault.message).toContain(words);
  });

  test('a private repository is there for whoever has the token', async () => {
    hub.put('o/private', { files: { 'm.gguf': noise(9) }, privateFor: 'hf_me' });
    expect(paths(await resolve('hf:o/private', 'hf_me'))).toEqual(['m.gguf']);
  });

  test.each([
    ['no JSON', '<html>'],
    ['no commit', { siblings: [] }],
    ['a commit that is none', { sha: '../../x', siblings: [] }],
    ['files that are no list', { sha: 'a'.repeat(40), siblings: 'x' }],
  ])('an answer with %s is not used', async (_, body) => {
    const { fetch: asked } = hubFetch(
      async () => new Response(typeof body === 'string' ? body : JSON.stringify(body)),
    );
    const access = { endpoint: 'https://huggingface.co', fetch: asked };
    const fault = await faultOf(resolveHubModel(parseHubReference('hf:o/m'), access));
    expect(fault.code).toBe('hub-incomplete');
  });

  test('a file whose name would leave the repository is none', async () => {
    const siblings = ['../../../evil.gguf', 'a//b.gguf', 'x?y.gguf', 'good.gguf'].map((rfilename) => ({
      rfilename,
      size: 10,
    }));
    const body = JSON.stringify({ sha: 'a'.repeat(40), siblings });
    const { fetch: asked } = hubFetch(async () => new Response(body));
    const access = { endpoint: 'https://huggingface.co', fetch: asked };
    expect(paths(await resolveHubModel(parseHubReference('hf:o/m'), access))).toEqual(['good.gguf']);
  });
});
