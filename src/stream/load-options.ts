import { hubEndpoint } from '../artifact/hub/hub-endpoint.ts';
import { Fault } from '../core/fault.ts';
import { MOST_THREADS } from '../core/most-threads.ts';
import type { DeviceChoice, LoadOptions } from '../core/protocol.ts';

/** How to open a model, wherever its files lie. */
export type OpenOptions = Pick<LoadOptions, 'device' | 'threads' | 'contextLength'>;

const DEVICES: readonly unknown[] = ['auto', 'wasm', 'webgpu'] satisfies DeviceChoice[];

/** @throws Fault `option-invalid`. */
export function checkLoadOptions({ model, catalogUrl, ...options }: LoadOptions): void {
  if (typeof model !== 'string' || model === '')
    throw invalid(
      'model',
      'must be the id of a model in the catalogue, a reference to the Hub, or an address',
    );
  hubEndpoint(options.hub);
  if (!URL.canParse(catalogUrl))
    throw invalid('catalogUrl', `is ${catalogUrl}, but must be an absolute address`);
  checkOpenOptions(options);
}

/** @throws Fault `option-invalid`. */
export function checkOpenOptions({ device = 'auto', threads = 'auto', contextLength }: OpenOptions): void {
  if (!DEVICES.includes(device))
    throw invalid('device', `is '${String(device)}', but must be auto, wasm or webgpu`);
  if (threads !== 'auto' && !isCount(threads, MOST_THREADS))
    throw invalid('threads', `is ${threads}, but must be auto or a whole number from 1 to ${MOST_THREADS}`);
  if (contextLength !== undefined && !isCount(contextLength, Infinity))
    throw invalid('contextLength', `is ${contextLength}, but must be a whole number of at least 1`);
}

function isCount(value: unknown, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

function invalid(option: string, why: string): Fault {
  return new Fault('option-invalid', `\`${option}\` ${why}.`, { option });
}
