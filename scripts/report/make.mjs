import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Quantizes what a row asks for.
 * @returns what a judge needs to run it, and what making it took
 */
export async function makeRow(row, tools) {
  if (row.kind === 'gguf') return makeFile(row, tools);
  if (row.kind === 'codes') return makeCodes(row, tools);
  return {}; // made by the judge, which calibrates once for all
}

async function makeFile({ name, recipe }, { lib, source, workbench, host, texts, folder }) {
  const path = join(folder, `${name.replaceAll(' ', '-')}.gguf`);
  const report = await lib.quantizeWeights(source, {
    ...recipe,
    output: await lib.outputFile(path),
    workbench,
    calibration: texts.calibration,
    host,
  });
  const { memory, seconds, bitsPerWeight } = report;
  return {
    path,
    bytes: (await stat(path)).size,
    bitsPerWeight,
    made: { seconds, ...(memory && { peakBytes: memory.most - memory.before }) },
    report,
  };
}

/** Codes in MatMulNBits' layout: the weights that they stand for, in float32, in the place of the model's. */
async function makeCodes({ recipe }, { lib, source, workbench, host, encodedCalibration }) {
  const start = host.now();
  const plan = lib.layerByLayer(lib.planModel(source, recipe, 'safetensors'));
  const texts = plan.tensors.some(({ calibrates }) => calibrates) ? encodedCalibration : [];
  const replacements = new Map();
  const add = ({ plan: { tensor }, content }) => {
    if (content.kind !== 'codes') return;
    const values = lib.dequantizeMatrix(content.coded);
    const before = replacements.get(tensor.name);
    replacements.set(tensor.name, before ? [...before, values] : [values]);
  };
  for await (const task of lib.planTasks(source, plan, { texts, workbench, onProgress: () => {} })) {
    add(await lib.makePiece(task, { workbench, signal: undefined }));
  }
  const bits = plan.tensors.reduce(
    (sum, one) => sum + lib.storedBits(one) * lib.weightsOf(one.tensor.shape),
    0,
  );
  const layers = plan.tensors.filter(({ place }) => place.kind === 'layer' && place.layer !== undefined);
  const weights = layers.reduce((sum, { tensor }) => sum + lib.weightsOf(tensor.shape), 0);
  const layerBits = layers.reduce(
    (sum, one) => sum + lib.storedBits(one) * lib.weightsOf(one.tensor.shape),
    0,
  );
  return {
    replacements: [...replacements].map(([name, parts]) => [name, Buffer.concat(parts.map(bytesOf))]),
    bytes: Math.ceil(bits / 8),
    bitsPerWeight: layerBits / weights,
    made: { seconds: (host.now() - start) / 1000 },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
