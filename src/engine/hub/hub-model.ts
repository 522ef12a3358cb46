import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import type { OnnxRepository, RepositoryGraph } from '../../artifact/onnx-repository.ts';
import { Fault, throwIfAborted } from '../../core/fault.ts';
import { chooseGraphs } from './graph-choice.ts';
import { readGraphFiles } from './graph-files.ts';
import type { GraphFiles } from './graph-files.ts';
import { hubFault } from './hub-fault.ts';
import { loadTransformers } from './load-transformers.ts';
import type { Transformers } from './load-transformers.ts';
import { takeFailure } from './ort-runtime.ts';
import type { OrtRuntime, OrtSession } from './ort-runtime.ts';
import type { ReadOptions } from './read-whole.ts';
import { serveRepository } from './served-repository.ts';

export interface HubModelOptions {
  /** What the graphs are for: text after text, or a vector of a text. */
  readonly task: 'text-generation' | 'feature-extraction';
  readonly device: 'wasm' | 'webgpu';
  /** Whether the GPU computes with half precision. Absent: no. */
  readonly hasHalf?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of graphs and tensors read so far, out of all. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** Tensors by the names that the graph has for them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A repository's graphs, loaded through transformers.js. One caller at a time. */
export interface HubModel {
  readonly transformers: Transformers;
  readonly dtype: string;
  /** Of the files that were loaded; ONNX Runtime holds about as much. */
  readonly weightBytes: number;
  readonly sessions: readonly OrtSession[];
  /** @throws Fault `onnx-corrupt`, `memory-exhausted` or `device-lost`; a run that fails harms none after it. */
  run(inputs: Readonly<Record<string, unknown>>): Promise<Tensors>;
  dispose(): void;
}

/**
 * Loads what is needed of `repository`.
 * @throws Fault `engine-missing`, `hub-incomplete`, `architecture-unsupported`, `f16-missing`, `onnx-corrupt`, `onnx-unsafe`,
 *         `memory-exhausted` or `aborted`.
 */
export async function openHubModel(
  repository: OnnxRepository,
  runtime: OrtRuntime,
  options: HubModelOptions,
): Promise<HubModel> {
  const { modelType } = repository.config;
  const transformers = await loadTransformers(runtime);
  const graphs = chooseGraphs(repository, options);
  const weightBytes = bytesOf(repository, graphs);
  const read = await readGraphFiles(repository, graphs.values(), readingOf(weightBytes, options));
  options.onProgress?.(weightBytes, weightBytes);
  const served = serveRepository(repository.files, read.graphs);
  try {
    const model = await fromPretrained(transformers, served.id, {
      repository,
      graphs,
      data: read.data,
      options,
    });
    const sessions: readonly OrtSession[] = Object.values(model.sessions);
    const failure = takeFailure(sessions);
    const dispose = (): void => void model.dispose().catch(() => {}); // nobody is left to hear of it
    if (failure !== undefined || options.signal?.aborted) dispose();
    throwIfAborted(options.signal);
    if (failure !== undefined) throw failure;
    return {
      transformers,
      dtype: [...graphs.values()][0]!.dtype,
      weightBytes,
      sessions,
      run: (inputs) => run(model, sessions, { inputs, modelType }),
      dispose,
    };
  } catch (error) {
    throw lacking(served.missing, error) ?? hubFault(error, modelType);
  } finally {
    served.close();
  }
}

async function run(
  model: PreTrainedModel,
  sessions: readonly OrtSession[],
  { inputs, modelType }: { readonly inputs: object; readonly modelType: string },
): Promise<Tensors> {
  const outputs = await model.forward(inputs).catch((error: unknown) => {
    throw hubFault(takeFailure(sessions) ?? error, modelType);
  });
  const failure = takeFailure(sessions);
  if (failure !== undefined) throw hubFault(failure, modelType);
  return outputs as Tensors;
}

interface ToLoad {
  readonly repository: OnnxRepository;
  readonly graphs: ReadonlyMap<string, RepositoryGraph>;
  readonly data: GraphFiles['data'];
  readonly options: HubModelOptions;
}

function fromPretrained(
  { AutoModel, AutoModelForCausalLM }: Transformers,
  id: string,
  { repository, graphs, data, options }: ToLoad,
): Promise<PreTrainedModel> {
  const Class = options.task === 'text-generation' ? AutoModelForCausalLM : AutoModel;
  const [only] = graphs.size === 1 ? [...graphs.keys()] : [];
  return Class.from_pretrained(id, {
    subfolder: repository.folder,
    dtype: Object.fromEntries([...graphs].map(([name, { dtype }]) => [name, dtype])),
    ...(only === undefined ? {} : { model_file_name: only }),
    device: 'auto', // with a runtime of ours it knows no other name; the next line is what counts
    session_options: {
      executionProviders: [options.device],
      ...(data.length === 0 ? {} : { externalData: data as { path: string; data: Uint8Array }[] }),
    },
    use_external_data_format: false, // read already: transformers.js would never answer if that failed
  });
}

function readingOf(totalBytes: number, { signal, onProgress }: HubModelOptions): ReadOptions {
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    onProgress?.(done, totalBytes);
  };
  return { signal, onBytes };
}

function bytesOf({ externalData }: OnnxRepository, graphs: ReadonlyMap<string, RepositoryGraph>): number {
  const files = [...[...graphs.values()].map(({ file }) => file), ...externalData.values()];
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** The Fault for a graph or a configuration that was asked for in vain. */
function lacking(missing: readonly string[], error: unknown): Fault | undefined {
  const path = missing.find((one) => one.endsWith('.onnx') || one === 'config.json');
  if (path === undefined) return undefined;
  return new Fault(
    'hub-incomplete',
    `The repository lacks ${path}, which its model needs. Use another copy of the model.`,
    { file: path },
    error,
  );
}
