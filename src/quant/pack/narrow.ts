import { f32ToBf16, f32ToF16, narrow as narrowTo } from '../../artifact/half.ts';
import { Fault } from '../../core/fault.ts';

/** Types that keep weights as plain floats. */
export type FloatType = 'F32' | 'F16' | 'BF16';

/**
 * Weights as little-endian floats of a type, each the nearest there is, ties to even; `[n × 4 or 2]` bytes.
 * @param name of the tensor, for the message
 * @throws Fault `weights-invalid` for NaN, an infinity, or a weight that is beyond the type's range (65,504 for F16)
 */
export function narrow(values: Float32Array, type: FloatType, name = ''): Uint8Array<ArrayBuffer> {
  const bytes = type === 'F32' ? copyFloats(values) : narrowTo(values, type === 'F16' ? f32ToF16 : f32ToBf16);
  checkFinite(values, bytes, { type, name });
  return bytes;
}

function copyFloats(values: Float32Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

/** Bits of the exponent in the upper two bytes: all set means that the number is not finite any more. */
const EXPONENT = { F32: 0x7f80, F16: 0x7c00, BF16: 0x7f80 } as const;

function checkFinite(
  values: Float32Array,
  bytes: Uint8Array,
  { type, name }: { readonly type: FloatType; readonly name: string },
): void {
  const width = bytes.length / values.length;
  const exponent = EXPONENT[type];
  for (let i = 0; i < values.length; i++) {
    const upper = bytes[width * (i + 1) - 2]! | (bytes[width * (i + 1) - 1]! << 8);
    if ((upper & exponent) === exponent) throw invalid(values[i]!, type, name);
  }
}

function invalid(value: number, type: FloatType, name: string): Fault {
  const whose = name === '' ? 'The weights' : `The weights of '${name}'`;
  const detail = { value: String(value), type, ...(name === '' ? {} : { tensor: name }) };
  if (!Number.isFinite(value)) {
    const message = `${whose} hold ${value}, which no model computes with. The file is damaged, or its training failed.`;
    return new Fault('weights-invalid', message, detail);
  }
  const wider = type === 'F16' ? 'BF16 or F32' : 'F32';
  return new Fault(
    'weights-invalid',
    `${whose} hold ${value}, which ${type} cannot. Keep them as ${wider}.`,
    detail,
  );
}
