import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { fileSource } from '../../src/node/file-source.ts';
import type { Metadata } from '../../src/text/vocabulary.ts';

const FOLDER = new URL('../../models/smollm2-135m-instruct/', import.meta.url);

/** The metadata of the model that ships with the repository. */
export async function smolMetadata(): Promise<Metadata> {
  const shards = (await readdir(FOLDER)).filter((name) => name.endsWith('.gguf')).toSorted();
  const sources = await Promise.all(shards.map((name) => fileSource(fileURLToPath(new URL(name, FOLDER)))));
  try {
    return (await openGguf(sources)).metadata;
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}
