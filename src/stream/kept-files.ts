import { LEARNED_CHUNK_BYTES, type ModelDraft } from '../artifact/draft.ts';
import { quantizationOf } from '../artifact/hub/choose-gguf.ts';
import type { Fetch } from '../artifact/watched-fetch.ts';
import { Fault } from '../core/fault.ts';
import { inspectFiles } from './given-model.ts';

const SCHEME = 'kept:';

/** Files that a person gave to be kept: they enter storage the way that downloads do, and are read where they lie. */
export interface KeptFiles {
  /**
   * Files as a model to be stored under an id of its own.
   * @throws Fault what `inspectFiles` throws
   */
  draft(files: readonly File[]): Promise<ModelDraft>;
  /** `fetch` finds the files until the job is done: nobody holds them longer than they are copied. */
  during<T>(files: readonly File[], job: () => Promise<T>): Promise<T>;
  readonly fetch: Fetch;
}

/** True for the id of a model that a person gave and had kept. */
export function isKeptModel(id: string): boolean {
  return id.startsWith(SCHEME);
}

export function keptFiles(fetch: Fetch): KeptFiles {
  const files = new Map<string, File>();
  return {
    async draft(given) {
      const record = await inspectFiles(given);
      const { id: _, storedBytes: __, complete: ___, ...facts } = record;
      return {
        ...facts,
        id: SCHEME + record.name,
        format: 'gguf',
        architecture: 'unknown',
        source: 'kept on this device',
        parameters: 0,
        quantization: quantizationOf(record.name),
        chunkBytes: LEARNED_CHUNK_BYTES,
        files: given.map((file) => ({ path: file.name, url: addressOf(file), bytes: file.size })),
      };
    },
    async during(given, job) {
      for (const file of given) files.set(addressOf(file), file);
      try {
        return await job();
      } finally {
        for (const file of given) if (files.get(addressOf(file)) === file) files.delete(addressOf(file));
      }
    },
    fetch: async (url, init) => {
      if (!isKeptModel(url)) return fetch(url, init);
      const file = files.get(url);
      if (file) return partOf(file, new Headers(init.headers).get('range'));
      throw new Fault(
        'storage-lost',
        'A part of this model is not on this device any more, and there is nowhere to fetch it from. Delete the model and make it again.',
      );
    },
  };
}

function addressOf({ name }: File): string {
  return SCHEME + encodeURIComponent(name);
}

/** As a server answers that knows ranges to the end of a file or to a byte of it. */
function partOf(file: File, range: string | null): Response {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) return new Response(file);
  const end = last ? Number(last) + 1 : file.size;
  const headers = { 'Content-Range': `bytes ${first}-${end - 1}/${file.size}` };
  return new Response(file.slice(Number(first), end), { status: 206, headers });
}
