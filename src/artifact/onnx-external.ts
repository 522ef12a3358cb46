import type { OnnxGraph, OnnxModel, OnnxTensor } from './onnx-model.ts';
import { unsafeOnnx } from './onnx-fault.ts';

/**
 * The path of external data as the model gives it, when it stays inside the model's folder. Judged as strictly as the
 * least careful of those who might follow it: a URL parser decodes %2e and turns backslashes, Windows knows drives.
 * @throws Fault `onnx-unsafe`.
 */
export function insideFolder(file: string, location: string): string {
  const inside = location
    .split('/')
    .every((part) => /^[^\\/:?#%\p{Cc}]+$/u.test(part) && !/^[. ]+$/u.test(part));
  if (!inside) throw unsafeOnnx(file, location);
  return location;
}

/** Paths of all files beside the model that hold weights of it, each once. */
export function externalFiles({ graph }: OnnxModel): string[] {
  const found = new Set<string>();
  for (const { data } of tensorsOf(graph)) {
    if (data.kind === 'external') found.add(data.location);
  }
  return [...found];
}

/** Every tensor of a graph and of the graphs inside its nodes. */
function* tensorsOf(graph: OnnxGraph): Generator<OnnxTensor> {
  yield* graph.initializers;
  for (const { attributes } of graph.nodes) {
    for (const { kind, value } of attributes) {
      if (kind === 'tensor') yield value;
      else if (kind === 'graph') yield* tensorsOf(value);
    }
  }
}
