import { dirname, extname, join } from 'node:path';
import type { ModelFile } from '../artifact/tensor.ts';
import { writeWhole } from '../node/write-whole.ts';
import { planModel } from '../quant/plan/plan.ts';
import type { Recipe } from '../quant/plan/recipe.ts';
import { safetensorsCompanions } from '../quant/write/safetensors-pieces.ts';
import type { Container } from '../quant/plan/targets.ts';
import { describeModel } from './describe-model.ts';
import { invalid } from './parse-options.ts';

/** Where a quantized model goes. */
export interface QuantizeTarget {
  readonly container: Container;
  /** The file of its weights. */
  readonly path: string;
  /** Where what belongs beside them goes; absent for a file that is all by itself. */
  readonly folder?: string;
}

const CONTAINERS: readonly Container[] = ['gguf', 'onnx', 'safetensors'];

/** What transformers.js calls graphs with so many bits, by preset: `dtype: 'q4'`, `dtype: 'q8'`. */
const GRAPHS: Readonly<Record<string, string>> = {
  q8: 'model_quantized.onnx',
  f16: 'model_fp16.onnx',
  f32: 'model.onnx',
};

/**
 * By the name of what is to be written: a file with one of three endings, or a folder of a format.
 * @throws Fault `option-invalid`
 */
export function quantizeTarget(
  output: string,
  format: string | undefined,
  { to }: Pick<Recipe, 'to'>,
): QuantizeTarget {
  const ending = CONTAINERS.find((each) => extname(output).toLowerCase() === `.${each}`);
  if (format !== undefined && !(CONTAINERS as readonly string[]).includes(format)) {
    throw invalid('--format', `is '${format}', but Nibble writes ${CONTAINERS.join(', ')}`);
  }
  if (ending && format !== undefined && format !== ending) {
    throw invalid('--format', `is ${format}, but the name ends in .${ending}`);
  }
  if (ending === 'safetensors') return { container: ending, path: output, folder: dirname(output) };
  if (ending) return { container: ending, path: output };
  if (format === 'safetensors')
    return { container: format, path: join(output, 'model.safetensors'), folder: output };
  if (format === 'onnx') {
    const file = GRAPHS[to.toLowerCase()] ?? `model_${to.toLowerCase()}.onnx`;
    return { container: format, path: join(output, 'onnx', file), folder: output };
  }
  if (format === 'gguf') return { container: format, path: output };
  const why = `'${output}' does not say what it is to be. End it in .gguf, .safetensors or .onnx, or give --format`;
  throw invalid('--out', why);
}

/** Writes what belongs beside the weights, so that the folder opens elsewhere. */
export async function writeCompanions(
  model: ModelFile,
  recipe: Recipe,
  { container, folder }: QuantizeTarget,
): Promise<void> {
  if (folder === undefined) return;
  const files =
    container === 'onnx'
      ? describeModel(model)
      : safetensorsCompanions(model, planModel(model, recipe, container).tensors);
  for (const [name, content] of files) {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`;
    await writeWhole(join(folder, name), text);
  }
}
