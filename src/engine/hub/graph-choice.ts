import { ONNX_DTYPE_NAMES, type OnnxDtype } from '../../artifact/onnx-dtypes.ts';
import type { RepositoryGraph, OnnxRepository } from '../../artifact/onnx-repository.ts';
import { Fault } from '../../core/fault.ts';

/** Best first: the processor multiplies 8-bit weights fastest, the GPU reads 4-bit ones fastest. */
const PREFERRED: Readonly<Record<'wasm' | 'webgpu', readonly OnnxDtype[]>> = {
  wasm: ONNX_DTYPE_NAMES,
  webgpu: ['q4f16', 'q4', 'fp16', 'fp32', 'bnb4', 'q8', 'uint8', 'int8'],
};
const NEEDS_HALF: readonly OnnxDtype[] = ['q4f16', 'fp16'];

/** Graphs that only see or hear are never needed for text. */
const NOT_FOR_TEXT = /vision|audio|speech|image/;

/** The graphs to load, by name, each with one type of weights. */
export function chooseGraphs(
  { graphs }: OnnxRepository,
  { device, hasHalf = false }: { readonly device: 'wasm' | 'webgpu'; readonly hasHalf?: boolean },
): ReadonlyMap<string, RepositoryGraph> {
  const onGpu = device === 'webgpu';
  const order = PREFERRED[device].filter((dtype) => !onGpu || hasHalf || !NEEDS_HALF.includes(dtype));
  const rank = ({ dtype }: RepositoryGraph): number => order.indexOf(dtype);
  const chosen = new Map<string, RepositoryGraph>();
  for (const graph of graphs.filter((one) => !NOT_FOR_TEXT.test(one.name))) {
    const best = chosen.get(graph.name);
    if (rank(graph) >= 0 && (!best || rank(graph) < rank(best))) chosen.set(graph.name, graph);
  }
  if (chosen.size > 0) return chosen;
  throw new Fault(
    'f16-missing',
    'This copy of the model computes with half precision, which this GPU does not have. Use another copy, for example q4.',
  );
}
