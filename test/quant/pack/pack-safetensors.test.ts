import { describe, expect, test } from 'vitest';
import { f16ToF32 } from '../../../src/artifact/half.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { openSafetensors, type SafetensorsFile } from '../../../src/artifact/safetensors/safetensors-file.ts';
import { SafetensorsWriter } from '../../../src/artifact/safetensors/safetensors-writer.ts';
import type { CodedMatrix } from '../../../src/quant/coded-matrix.ts';
import { dequantizeMatrix } from '../../../src/quant/dequantize.ts';
import { nbitsGrid, type Grid } from '../../../src/quant/grid.ts';
import { gptqConfig, gptqEntries, packGptq } from '../../../src/quant/pack/pack-gptq.ts';
import type { PackedTensor } from '../../../src/quant/pack/packed-tensor.ts';
import { unpackGptq } from '../../../src/quant/pack/unpack-safetensors.ts';
import { appendedBytes } from '../../fakes/appended-bytes.ts';
import { faultFrom } from '../../fakes/fault-from.ts';
import { faultOf } from '../../fakes/fault-of.ts';
import golden from './golden/gptq-layout.json' with { type: 'json' };

const BITS = [2, 3, 4, 8] as const;

describe.each(BITS)('a matrix of %i bits in the layout of GPTQ', (bits) => {
  const case_ = golden[`${bits}`];

  test('is packed as AutoGPTQ packs it', () => {
    const tensors = new Map(packGptq(goldenMatrix(bits), 'q').map((tensor) => [tensor.name, tensor]));
    for (const part of ['qweight', 'qzeros'] as const) {
      const { shape, data, dtype } = tensors.get(`q.${part}`)!;
      expect([dtype, shape, hexOf(data)]).toEqual(['I32', ...case_[part]]);
    }
    expect(tensors.get('q.scales')).toMatchObject({ dtype: 'F16', shape: [64 / sizeOf(bits), 32] });
    const index = new Int32Array(tensors.get('q.g_idx')!.data.buffer as ArrayBuffer);
    expect([...index]).toEqual(case_.g_idx);
  });

  test.each(['gptq', 'gptq_v2'] as const)('comes back out of a file (%s)', async (format) => {
    const coded = goldenMatrix(bits);
    const file = await fileOf(packGptq(coded, 'q', format));
    expect(await unpackGptq(file, 'q', { bits, format })).toEqual(coded);
  });
});

describe('what the layout of GPTQ has room for', () => {
  const coded = goldenMatrix(4);

  test('a zero in the middle, and a zero of zero in the newer format', async () => {
    const middle: CodedMatrix = {
      ...coded,
      grid: { ...coded.grid, zero: 'middle' },
      zeros: new Float32Array(0),
    };
    const back = await unpackGptq(await fileOf(packGptq(middle, 'q')), 'q', { bits: 4, format: 'gptq' });
    expect(dequantizeMatrix(back)).toEqual(dequantizeMatrix(middle));
    const lowest = { ...coded, codes: coded.codes.with(2 * 64 + 40, 15), zeros: coded.zeros.with(5, 0) };
    expect(faultFrom(() => packGptq(lowest, 'q')).message).toMatch(/no weight below zero/);
    const file = await fileOf(packGptq(lowest, 'q', 'gptq_v2'));
    expect((await unpackGptq(file, 'q', { bits: 4, format: 'gptq_v2' })).zeros).toEqual(lowest.zeros);
    const room = { ...lowest, codes: lowest.codes.map((code) => Math.min(code, 14)) };
    const raised = await unpackGptq(await fileOf(packGptq(room, 'q')), 'q', { bits: 4, format: 'gptq' });
    expect(raised.zeros[5]).toBe(1);
    expect(dequantizeMatrix(raised)).toEqual(dequantizeMatrix(room));
    const { data: _, ...entry } = packGptq(coded, 'q')[3]!;
    expect(gptqEntries(coded, 'q')[3]).toEqual(entry);
    expect(gptqConfig(coded.grid, 'gptq_v2')).toMatchObject({
      bits: 4,
      group_size: 32,
      sym: false,
      desc_act: false,
      checkpoint_format: 'gptq_v2',
    });
    expect(gptqConfig({ ...coded.grid, group: 'row', zero: 'middle' }, 'gptq')).toMatchObject({
      group_size: -1,
      sym: true,
    });
  });

  test.each<[string, Partial<Grid>]>([
    ['5 bits', { bits: 5 }],
    ['a minimum', { zero: 'minimum' }],
    ['uneven levels', { levels: 'nf4' }],
    ['scales of scales', { scales: { superBlock: 256, bits: 6 } }],
    ['one scale for all', { group: 'tensor' }],
  ])('not for %s', (_, grid) => {
    const fault = faultFrom(() => packGptq({ ...coded, grid: { ...coded.grid, ...grid } }, 'q'));
    expect(fault).toMatchObject({ code: 'scheme-invalid', detail: { tensor: 'q' } });
  });

  test('not for rows that are no whole words', () => {
    const odd = { ...coded, columns: 60, codes: coded.codes.subarray(0, 32 * 60) };
    expect(faultFrom(() => packGptq(odd, 'q')).message).toMatch(/32 × 60/);
  });

  test('a checkpoint whose tensors do not fit together is refused', async () => {
    const tensors = packGptq(coded, 'q');
    const without = (part: string) => tensors.filter(({ name }) => name !== `q.${part}`);
    for (const part of ['qweight', 'qzeros', 'scales', 'g_idx']) {
      const fault = await faultOf(unpackGptq(await fileOf(without(part)), 'q', { bits: 4, format: 'gptq' }));
      expect(fault.message).toMatch(`'q.${part}' is missing`);
    }
    const wrongBits = await faultOf(unpackGptq(await fileOf(tensors), 'q', { bits: 8, format: 'gptq' }));
    expect(wrongBits.code).toBe('safetensors-corrupt');
    const shuffled = tensors.map((tensor) =>
      tensor.name === 'q.g_idx' ? { ...tensor, data: tensor.data.toReversed() } : tensor,
    );
    const fault = await faultOf(unpackGptq(await fileOf(shuffled), 'q', { bits: 4, format: 'gptq' }));
    expect(fault.message).toMatch(/no runs of inputs/);
  });
});

function sizeOf(bits: (typeof BITS)[number]): number {
  const { group } = golden[`${bits}`];
  return group === -1 ? 64 : group;
}

function goldenMatrix(bits: (typeof BITS)[number]): CodedMatrix {
  const { codes, zeros, scales, group } = golden[`${bits}`];
  const halves = new Uint16Array(fromHex(scales).buffer);
  return {
    rows: 32,
    columns: 64,
    grid: { ...nbitsGrid(4), bits, group: group === -1 ? 'row' : group },
    codes: fromHex(codes),
    scales: Float32Array.from(halves, (half) => f16ToF32(half)),
    zeros: Float32Array.from(zeros),
  };
}

async function fileOf(tensors: readonly PackedTensor[]): Promise<SafetensorsFile> {
  const { out, bytes } = appendedBytes();
  const writer = await SafetensorsWriter.begin(tensors, out);
  for (const { name } of writer.order)
    await writer.write(name, tensors.find((each) => each.name === name)!.data);
  writer.finish();
  return openSafetensors([memorySource('packed.safetensors', bytes())]);
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
