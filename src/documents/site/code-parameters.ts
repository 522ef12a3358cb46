import { openCode } from '../../search/codes/open-code.ts';
import type { CodeState, VectorCode } from '../../search/codes/vector-code.ts';
import type { SiteHeader, SiteParameter } from './site-layout.ts';
import { invalidSite } from './site-fault.ts';

/** What a code was made with: numbers and lengths for the header, and the bytes of all arrays. */
export function packParameters({ parameters }: CodeState): {
  readonly parameters: readonly SiteParameter[];
  readonly bytes: Uint8Array<ArrayBuffer>;
} {
  const listed: SiteParameter[] = [];
  const arrays: Uint8Array[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'number') {
      listed.push({ name, type: 'number', value });
      continue;
    }
    listed.push({ name, type: value instanceof Float32Array ? 'float32' : 'uint8', length: value.length });
    arrays.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  const bytes = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    bytes.set(array, at);
    at += array.length;
  }
  return { parameters: listed, bytes };
}

const BYTES = { float32: 4, uint8: 1 } as const;

/** @throws Fault `index-invalid` */
export function openParameters({ code, model }: SiteHeader, bytes: Uint8Array<ArrayBuffer>): VectorCode {
  const parameters: Record<string, Float32Array | Uint8Array | number> = {};
  let at = 0;
  for (const parameter of code.parameters) {
    if (parameter.type === 'number') {
      parameters[parameter.name] = parameter.value;
      continue;
    }
    const end = at + parameter.length * BYTES[parameter.type];
    if (end > bytes.length) throw invalidSite('its code is cut off');
    const part = bytes.slice(at, end);
    parameters[parameter.name] = parameter.type === 'float32' ? new Float32Array(part.buffer) : part;
    at = end;
  }
  const opened = openCode({ name: code.name, dimensions: model.dimensions, parameters });
  if (opened.bytesPerVector !== code.bytesPerVector)
    throw invalidSite('its rows have another length than its code');
  return opened;
}
