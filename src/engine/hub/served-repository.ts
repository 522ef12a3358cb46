import type { ByteSource } from '../../artifact/byte-source.ts';
import { readWhole } from './read-whole.ts';

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

/**
 * Lets transformers.js read a repository's files, until it is closed.
 * @param graphs Those that are in memory already; no others are given out.
 */
export function serveRepository(
  files: ReadonlyMap<string, ByteSource>,
  graphs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): ServedRepository {
  const id = `nibble/${++opened}`;
  const missing: string[] = [];
  served.set(id, (path) => {
    const graph = graphs.get(path);
    if (graph) return answerWith(async () => graph);
    const file = path.endsWith('.json') ? files.get(path) : undefined;
    if (file) return answerWith(() => readWhole(file));
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

/** As much of a Response as is read; a real one would copy the bytes. */
function answerWith(read: () => Promise<Uint8Array<ArrayBuffer>>): unknown {
  return { status: 200, headers: new Headers(), arrayBuffer: async () => (await read()).buffer };
}
