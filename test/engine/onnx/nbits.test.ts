import { describe, expect, test } from 'vitest';
import { BLOCK_FORMATS, dequantize, type BlockType } from '../../../src/artifact/blocks.ts';
import { TENSOR_TYPES, type ModelFile, type TensorInfo } from '../../../src/artifact/tensor.ts';
import { nbitsLayout } from '../../../src/engine/onnx/nbits-layout.ts';
import { readNBits, type NBitsMatrix } from '../../../src/engine/onnx/nbits-matrix.ts';
import golden from '../../artifact/golden/blocks.json' with { type: 'json' };
import { withShippedGguf } from '../../fakes/shipped-gguf.ts';

const types = Object.keys(BLOCK_FORMATS) as BlockType[];

describe("GGUF's blocks as MatMulNBits weights", () => {
  test.each(types)('%s: the weights that gguf-py finds, with no error at all', async (type) => {
    const blocks = Buffer.from(golden.dequantize[type].blocks, 'hex');
    const wanted = floatsOf(golden.dequantize[type].values);
    const matrix = await readNBits(...fileOf(type, blocks));
    const { weights, exact } = weightsOf(matrix);
    let compared = 0;
    for (let i = 0; i < wanted.length; i++) {
      if (!exact[i]) continue;
      expect(weights[i], `weight ${i}`).toBe(wanted[i]! + 0);
      compared += 1;
    }
    // Random scales and minima of the golden file are large: not every offset is below 8.
    expect(compared).toBeGreaterThanOrEqual(matrix.offsets ? wanted.length / 3 : wanted.length);
  });

  test('an offset that float32 cannot hold is wrong by its own rounding and no more', async () => {
    const block = new Uint8Array(20).fill(0x5a, 4);
    new DataView(block.buffer).setUint16(0, 0x7bff, true); // scale 65,504
    new DataView(block.buffer).setUint16(2, 0x3001, true); // minimum 0.125122…
    const wanted = new Float32Array(32);
    dequantize('Q4_1', block, wanted);
    const { weights, exact } = weightsOf(await readNBits(...fileOf('Q4_1', block)));
    expect(exact).not.toContain(true);
    for (const [i, weight] of weights.entries()) expect(Math.abs(weight - wanted[i]!)).toBeLessThan(2 ** -5);
  });

  test('each weight of the first and the last layer of SmolLM2, which are Q4_1, has no error', async () => {
    await withShippedGguf(async (model) => {
      const matrices = [...model.tensors.values()].filter(
        ({ name, type }) => /^blk\.(0|29)\./u.test(name) && type === 'Q4_1',
      );
      expect(matrices).toHaveLength(14);
      for (const tensor of matrices) expect(await worstError(model, tensor), tensor.name).toBe(0);
    });
  });

  test('codes of four bits lie low half first, around 8; codes of more bits around 128', async () => {
    const nibbles = await readNBits(...fileOf('Q4_0', Uint8Array.of(0, 0x3c, 0xf0, ...repeated(0x88, 15))));
    expect([...nibbles.codes]).toEqual([0x80, ...repeated(0x88, 7), 0x8f, ...repeated(0x88, 7)]);
    const bytes = await readNBits(...fileOf('Q8_0', Uint8Array.of(0, 0x3c, 1, 255, ...repeated(0, 30))));
    expect([...bytes.codes]).toEqual([129, 127, ...repeated(128, 30)]);
    expect(nbitsLayout('F16')).toBeUndefined();
  });
});

/** A model of one tensor of one row. */
function fileOf(type: BlockType, bytes: Uint8Array): [ModelFile, TensorInfo] {
  const { blockBytes, blockSize } = TENSOR_TYPES[type];
  const columns = (bytes.length / blockBytes) * blockSize;
  const tensor = { name: 'm', type, shape: [columns, 1], bytes: bytes.length, source: 0, offset: 0 };
  async function* stream(): AsyncGenerator<Uint8Array> {
    const half = Math.ceil(bytes.length / blockBytes / 2) * blockBytes;
    yield bytes.subarray(0, half);
    yield bytes.subarray(half);
  }
  return [{ metadata: new Map(), tensors: new Map([['m', tensor]]), stream }, tensor];
}

/** scale · (code − zero) + offset, rounded once, and whether the offset is what it should be. */
function weightsOf({ layout, codes, scales, offsets }: NBitsMatrix): {
  weights: Float32Array;
  exact: boolean[];
} {
  const { bits, blockSize, zero } = layout;
  const count = (codes.length * 8) / bits;
  const weights = new Float32Array(count);
  const exact: boolean[] = [];
  for (let i = 0; i < count; i++) {
    const code = bits === 8 ? codes[i]! : (codes[i >> 1]! >> (4 * (i & 1))) & 15;
    const run = Math.floor(i / blockSize);
    weights[i] = scales[run]! * (code - zero) + (offsets?.[run] ?? 0);
    exact.push(offsets === undefined || Math.abs(offsets[run]!) < 8);
  }
  return { weights, exact };
}

async function worstError(model: ModelFile, tensor: TensorInfo): Promise<number> {
  const { weights } = weightsOf(await readNBits(model, tensor));
  const { blockSize, blockBytes } = TENSOR_TYPES[tensor.type];
  let done = 0;
  let worst = 0;
  for await (const piece of model.stream(tensor, 2 ** 20)) {
    const wanted = new Float32Array((piece.length / blockBytes) * blockSize);
    dequantize(tensor.type, piece, wanted);
    for (let i = 0; i < wanted.length; i++)
      worst = Math.max(worst, Math.abs(wanted[i]! - weights[done + i]!));
    done += wanted.length;
  }
  return worst;
}

function repeated(byte: number, times: number): number[] {
  return Array.from({ length: times }, () => byte);
}

function floatsOf(hex: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(hex, 'hex')).buffer);
}
