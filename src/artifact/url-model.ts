import { Fault } from '../core/fault.ts';
import { type DraftFile, LEARNED_CHUNK_BYTES, type ModelDraft } from './draft.ts';
import { shardNames } from './gguf-split.ts';
import { quantizationOf } from './hub/choose-gguf.ts';
import { guessMemory } from './memory-estimate.ts';
import { judgeResponse, strongTag } from './range-response.ts';
import { type Fetch, watchedFetch } from './watched-fetch.ts';

const IDLE_MS = 20_000;

/** True for what can only be meant as an address. */
export function isModelAddress(model: string): boolean {
  return /^https?:\/\//i.test(model);
}

/**
 * A GGUF at an address of anybody's: what its server says of it now. Nothing is known of its bytes but their number and,
 * where the server lets it be read, a tag.
 * @throws Fault `option-invalid` for no address, and those of a download.
 */
export async function resolveUrlModel(
  address: string,
  { fetch, signal }: { readonly fetch: Fetch; readonly signal?: AbortSignal | undefined },
): Promise<ModelDraft> {
  const files: DraftFile[] = [];
  for (const url of shardAddresses(address)) files.push(await probe(url, fetch, signal));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const stem = nameOf(new URL(address)).replace(/\.gguf$/i, '');
  const quantization = quantizationOf(stem);
  return {
    id: address,
    name: stem,
    format: 'gguf',
    architecture: 'unknown',
    licence: 'unknown',
    source: address,
    contextLength: 0,
    parameters: 0,
    quantization,
    ...guessMemory({ bytes, format: 'gguf', quantization }),
    bytes,
    chunkBytes: LEARNED_CHUNK_BYTES,
    files,
  };
}

/** All shards, when the address names one of them (`name-00001-of-00004.gguf`). */
function shardAddresses(address: string): readonly URL[] {
  if (!URL.canParse(address))
    throw new Fault('option-invalid', `\`model\` is ${address}, but must be a whole address.`, {
      option: 'model',
    });
  const url = new URL(address);
  url.hash = '';
  const names = shardNames(nameOf(url));
  if (names.length === 1) return [url];
  const folder = url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1);
  return names.map((name) => {
    const shard = new URL(url);
    shard.pathname = folder + encodeURIComponent(name);
    return shard;
  });
}

/** Asks for the file and leaves when its headers are here: not every server answers a HEAD. */
async function probe(url: URL, fetch: Fetch, signal: AbortSignal | undefined): Promise<DraftFile> {
  const path = nameOf(url);
  const answer = await watchedFetch(
    url.href,
    { cache: 'no-store' },
    { fetch, file: path, idleMs: IDLE_MS, signal },
  );
  try {
    const { response } = answer;
    judgeResponse(response, { file: path, fileBytes: 0, start: 0, ranged: false }, 0);
    const bytes = Number(response.headers.get('content-length') ?? 0);
    const isPlain = (response.headers.get('content-encoding') ?? 'identity') === 'identity';
    if (!isPlain || !Number.isSafeInteger(bytes) || bytes <= 0) throw sizeless(url);
    const etag = strongTag(response);
    return { path, url: url.href, bytes, ...(etag === undefined ? {} : { etag }) };
  } finally {
    answer.close();
  }
}

function nameOf({ pathname }: URL): string {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name) || 'model.gguf';
  } catch {
    return name;
  }
}

function sizeless(url: URL): Fault {
  return new Fault(
    'http',
    `${url.host} does not say how large ${nameOf(url)} is, so it cannot be downloaded safely. Use another address of it.`,
    { url: url.href },
  );
}
