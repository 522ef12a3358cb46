import type { ByteSource } from '../../artifact/byte-source.ts';
import type { OnnxRepository } from '../../artifact/onnx-repository.ts';
import { readWhole } from './read-whole.ts';
import type { ReadOptions } from './read-whole.ts';

/** A repository under a name by which transformers.js may ask for its files. */
export interface ServedRepository {
  /** `nibble/NUMBER`: transformers.js wants an owner and a name. */
  readonly id: string;
  /** A file that was asked for and is not there; optional ones are among them. */
  readonly missing: readonly string[];
  /** Ends it: nothing is found under the name any more. */
  close(): void;
}

const served = new Map<string, (path: string) => unknown>();
let opened = 0;

/** Lets transformers.js read `repository`, until it is closed. */
export function serveRepository({ files }: OnnxRepository, options: ReadOptions): ServedRepository {
  const id = `nibble/${++opened}`;
  const missing: string[] = [];
  served.set(id, (path) => {
    const file = files.get(path);
    if (file) return answerWith(file, options);
    missing.push(path);
    return undefined;
  });
  return { id, missing, close: () => served.delete(id) };
}

/**
 * What stands at `/nibble/NUMBER/PATH`, in the shape of a cached answer; undefined for what is not served. transformers.js
 * asks for each file under a local and under a remote address; the local one is ours.
 */
export function findServed(address: string): unknown {
  const [, id = '', path = ''] = /^\/(nibble\/\d+)\/(.+)$/.exec(address) ?? [];
  return served.get(id)?.(path);
}

/** As much of a Response as is read; a real one would hold the file twice while it is read. */
function answerWith(file: ByteSource, options: ReadOptions): unknown {
  return { status: 200, headers: new Headers(), arrayBuffer: async () => (await readWhole(file, options)).buffer };
}
