import { readdirSync, readFileSync } from 'node:fs';
import type { ByteSource } from '../../../src/artifact/byte-source.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';

/** The files of a folder that transformers wrote. */
export function goldenFolder(name: 'llama' | 'qwen2'): ByteSource[] {
  const folder = new URL(`golden/${name}/`, import.meta.url);
  return readdirSync(folder).map((file) =>
    memorySource(`${name}/${file}`, new Uint8Array(readFileSync(new URL(file, folder)))),
  );
}
