import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openNodeService } from '../../src/node/node-service.ts';
import { quantizedTeacher, TYPES } from './quantized-teacher.ts';

/** What llama.cpp answered with these very files (golden/make-llama-cpp.mjs). */
const { answers } = JSON.parse(readFileSync(new URL('golden/llama-cpp.json', import.meta.url), 'utf8')) as {
  answers: Record<string, { sha256: string; prompt: number[]; greedy: number[] }>;
};

test.each(TYPES)('a file of %s is the one that llama.cpp opened, and answers alike', async (type) => {
  const bytes = await quantizedTeacher(type);
  const { sha256, prompt, greedy } = answers[type]!;
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  const service = openNodeService();
  try {
    await service.loadFiles([memorySource('made.gguf', bytes)], { id: type }, {});
    const steps = await service.score({ prompt, continuation: greedy, top: 1 });
    const behind = steps.map(({ top, logprob }) => top[0]!.logprob - logprob);
    // both round activations, each in its own way: two words that are equally likely may change places
    expect(behind.filter((nats) => nats > 0).length).toBeLessThanOrEqual(2);
    expect(Math.max(...behind)).toBeLessThan(0.1);
  } finally {
    await service.close();
  }
});
