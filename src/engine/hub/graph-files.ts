import { externalFiles } from '../../artifact/onnx-external.ts';
import { readOnnx } from '../../artifact/onnx-reader.ts';
import type { RepositoryGraph, OnnxRepository } from '../../artifact/onnx-repository.ts';
import { Fault, isFault } from '../../core/fault.ts';
import { readWhole } from './read-whole.ts';
import type { ReadOptions } from './read-whole.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a session is made of, in memory. */
export interface GraphFiles {
  /** By path in the repository. */
  readonly graphs: ReadonlyMap<string, Bytes>;
  /** Tensors outside the graphs, by the names that the graphs have for their files. */
  readonly data: readonly { readonly path: string; readonly data: Bytes }[];
}

/**
 * Reads graphs and the files that they say hold their tensors.
 * @throws Fault `onnx-unsafe` for tensors outside the repository, `hub-incomplete` for a file that is not in it, `aborted`,
 *         `memory-exhausted`.
 */
export async function readGraphFiles(
  { externalData }: OnnxRepository,
  chosen: Iterable<RepositoryGraph>,
  reading: ReadOptions,
): Promise<GraphFiles> {
  const graphs = new Map<string, Bytes>();
  const data = new Map<string, Bytes>();
  for (const { file } of chosen) {
    const graph = await readWhole(file, reading);
    graphs.set(file.name, graph);
    for (const path of namesOfData(file.name, graph) ?? externalData.keys()) {
      const beside = externalData.get(path);
      if (!beside) throw lacks(file.name, path);
      if (!data.has(path)) data.set(path, await readWhole(beside, reading));
    }
  }
  return { graphs, data: [...data].map(([path, bytes]) => ({ path, data: bytes })) };
}

/** Undefined for a graph that our reader refuses: ONNX Runtime reads more than we do, and finds no more files than it is given. */
function namesOfData(name: string, graph: Bytes): readonly string[] | undefined {
  try {
    return externalFiles(readOnnx(name, graph));
  } catch (error) {
    if (isFault(error) && error.code === 'onnx-corrupt') return undefined;
    throw error;
  }
}

function lacks(graph: string, path: string): Fault {
  return new Fault(
    'hub-incomplete',
    `The repository lacks ${path.slice(0, 200)}, in which ${graph} has its weights. Use another copy of the model.`,
    { file: path.slice(0, 200) },
  );
}
