import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openModelFiles } from '../../src/node/open-model-files.ts';
import { openNodeService } from '../../src/node/node-service.ts';

const GOLDEN = new URL('../artifact/huggingface/golden/', import.meta.url);

/** What transformers made of its own folders (golden/make_hf.py). */
const golden = JSON.parse(readFileSync(new URL('hf.json', GOLDEN), 'utf8')) as Record<
  string,
  { readonly prompt: number[]; readonly greedy: number[] }
>;

test.for(['llama', 'qwen2/model.safetensors'])(
  '%s, as transformers saves it, runs as it is',
  async (path) => {
    const { prompt, greedy } = golden[path.split('/')[0]!]!;
    const service = openNodeService();
    const files = await openModelFiles(fileURLToPath(new URL(path, GOLDEN)));
    try {
      await service.loadFiles(files.sources, { id: path }, {});
      const steps = await service.score({ prompt, continuation: greedy, top: 1 });
      expect(steps.map(({ top }) => top[0]?.id)).toEqual(greedy);
    } finally {
      await files.close();
      await service.close();
    }
  },
);
