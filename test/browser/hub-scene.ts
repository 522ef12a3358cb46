import type { ByteSource } from '../../src/artifact/byte-source.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import golden from '../engine/hub/golden.json' with { type: 'json' };

export { golden };

const ADDRESSES = import.meta.glob<string>('../engine/hub/repository/**', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** The files of a tiny repository whose paths are wanted. */
export async function repositoryFiles(
  name: 'decoder' | 'encoder',
  isWanted: (path: string) => boolean = () => true,
): Promise<ByteSource[]> {
  const start = `../engine/hub/repository/${name}/`;
  const wanted = Object.entries(ADDRESSES)
    .filter(([place]) => place.startsWith(start))
    .map(([place, address]) => [place.slice(start.length), address] as const)
    .filter(([path]) => isWanted(path));
  return Promise.all(
    wanted.map(async ([path, address]) =>
      memorySource(path, new Uint8Array(await (await fetch(address)).arrayBuffer())),
    ),
  );
}

/** All that is needed for one graph of the decoder. */
export function decoderFiles(graph = 'model'): Promise<ByteSource[]> {
  return repositoryFiles(
    'decoder',
    (path) => path.endsWith('.json') || path.startsWith(`onnx/${graph}.onnx`),
  );
}
