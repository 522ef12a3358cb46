/** Parts of the app that are large and needed by few: they are kept once they have been used, not before. */
export interface LateParts {
  /** Whether this is one of them. */
  has(url: string): boolean;
  /** What is kept; else the server's answer, which is kept from then on. */
  answer(request: Request): Promise<Response>;
}

/** ONNX Runtime and transformers.js, as the build names them: a part, a hash of what is in it, an ending. */
const PART = /\/((?:ort|transformers)[\w.-]*)-[\w-]{8}(\.(?:js|wasm))$/u;
const CACHE = 'nibble-late-parts';

/** A name holds a hash of its content, so what is kept under it is never stale. */
export function lateParts(caches: Pick<CacheStorage, 'open'>): LateParts {
  const keep = async (url: string, response: Response): Promise<void> => {
    const cache = await caches.open(CACHE);
    await cache.put(url, response);
    const others = (await cache.keys()).map((request) => request.url).filter((one) => one !== url);
    for (const other of others) if (partOf(other) === partOf(url)) await cache.delete(other);
  };
  return {
    has: (url) => partOf(url) !== undefined,
    async answer(request) {
      const kept = await (await caches.open(CACHE)).match(request.url);
      if (kept) return kept;
      const response = await fetch(request);
      if (response.ok) void keep(request.url, response.clone()).catch(() => {}); // no room: then nothing is kept
      return response;
    },
  };
}

/** The part without the hash: of each, one version is kept. */
function partOf(url: string): string | undefined {
  const [, name, ending] = PART.exec(new URL(url).pathname) ?? [];
  return name === undefined ? undefined : `${name}${ending}`;
}
