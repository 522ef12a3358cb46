import type { LoadedModel } from '../../core/protocol.ts';
import { plural } from '../format.ts';

/** The engine and how much of the processor it uses. */
export function deviceText({ device, threads }: LoadedModel): string {
  const name = device === 'wasm' ? 'CPU' : 'CPU, reference engine';
  return `${name} · ${plural(threads, 'thread')}`;
}
