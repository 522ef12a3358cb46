import { USUAL_TOKENS } from '../artifact/memory-estimate.ts';
import type {
  DeviceProfile,
  DeviceSpeed,
  EngineSpeed,
  Forecast,
  ModelSizes,
  Verdict,
} from '../core/diagnosis.ts';
import { memorySize } from '../core/memory-size.ts';
import type { PredictedPace } from '../core/protocol.ts';
import {
  gpuBytes,
  isHardware,
  kvBytesOf,
  roomOf,
  WASM_MOST_BYTES,
  wasmBytes,
  type Room,
} from './memory-model.ts';
import { sayBytes } from './words.ts';

/** What a model's forecast is made from. */
export interface Device {
  readonly profile: DeviceProfile;
  readonly speed: DeviceSpeed;
}

/** Where nobody has looked. */
export const UNMEASURED: DeviceSpeed = { wasm: undefined, webgpu: undefined };

/** A first question and its answer, in tokens: what engines are compared by. */
const USUAL_PROMPT = 300;
const USUAL_ANSWER = 150;
/** The GPU must win by this much: it costs a larger download and more time to start. */
const GPU_ADVANTAGE = 1.2;
/** Below this a conversation is over after a few questions. */
const LEAST_CONTEXT = 1024;
/** Positions that a token of a usual answer looks back at. */
const LOOK_BACK = USUAL_PROMPT + USUAL_ANSWER / 2;

/** How fast a model would be on an engine of that speed. */
export function paceOf(model: ModelSizes, speed: EngineSpeed): PredictedPace {
  const tokenBytes = model.bytes + kvBytesOf(model) * LOOK_BACK;
  return {
    decodeTokensPerSecond: 1 / (speed.overheadMs / 1000 + tokenBytes / speed.decodeBytesPerSecond),
    prefillTokensPerSecond: speed.prefillBytesPerSecond / model.bytes,
  };
}

/** How one model would do on this device: the engine, the context, the memory, the speed. */
export function forecast(model: ModelSizes, { profile, speed }: Device): Forecast {
  const wasm = speed.wasm && paceOf(model, speed.wasm);
  const webgpu = isHardware(profile.gpu) && speed.webgpu ? paceOf(model, speed.webgpu) : undefined;
  const device = webgpu && (!wasm || seconds(webgpu) * GPU_ADVANTAGE < seconds(wasm)) ? 'webgpu' : 'wasm';
  const pace = device === 'webgpu' ? webgpu : wasm;
  const needs = (contextLength: number): number =>
    device === 'webgpu' && profile.gpu.available
      ? gpuBytes(model, contextLength, profile.gpu)
      : wasmBytes(model, contextLength);
  const contextLength = longestContext(model, needs, roomOf(profile));
  const neededBytes = Math.ceil(needs(contextLength));
  const usualTokens = device === 'wasm' ? Math.min(USUAL_TOKENS, contextLength) : contextLength; // a GPU's do not grow
  return {
    model: model.id,
    ...fitOf(model, { profile, neededBytes, usualBytes: Math.ceil(needs(usualTokens)), device }),
    device,
    threads: device === 'wasm' ? (speed.wasm?.threads ?? (profile.isolated ? profile.cores : 1)) : 1,
    contextLength,
    neededBytes,
    decodeTokensPerSecond: pace?.decodeTokensPerSecond,
    prefillTokensPerSecond: pace?.prefillTokensPerSecond,
  };
}

/** Until a usual answer is complete. */
function seconds({ decodeTokensPerSecond, prefillTokensPerSecond }: PredictedPace): number {
  return USUAL_PROMPT / prefillTokensPerSecond + USUAL_ANSWER / decodeTokensPerSecond;
}

/** The whole context where it fits well, else the half of it, the quarter …, which may fit only just. */
function longestContext(
  { contextLength: trained }: ModelSizes,
  needs: (contextLength: number) => number,
  { wellBytes }: Room,
): number {
  const most = Math.min(wellBytes, WASM_MOST_BYTES);
  let contextLength = trained;
  while (contextLength > LEAST_CONTEXT && needs(contextLength) > most)
    contextLength = Math.max(LEAST_CONTEXT, Math.floor(contextLength / 2));
  return contextLength;
}

interface Needs {
  readonly profile: DeviceProfile;
  /** With the whole context filled. */
  readonly neededBytes: number;
  /** In a conversation of usual length. */
  readonly usualBytes: number;
  readonly device: Forecast['device'];
}

/** Whether it has room, in memory and in storage, and why not. */
function fitOf(
  model: ModelSizes,
  { profile, neededBytes, usualBytes, device }: Needs,
): { readonly verdict: Verdict; readonly reason: string } {
  const grown =
    usualBytes < neededBytes ? `, and ${sayBytes(neededBytes)} for its longest conversations` : '';
  const needs = `It needs about ${sayBytes(usualBytes)} of memory${grown}`;
  if (device === 'wasm' && neededBytes > WASM_MOST_BYTES)
    return { verdict: 'too-large', reason: `${needs}; a browser tab can use 4.3\u00a0GB.` };
  const { wellBytes, mostBytes } = roomOf(profile);
  const has = hasText(profile);
  if (mostBytes !== undefined && neededBytes > mostBytes)
    return { verdict: 'too-large', reason: `${needs}; ${has}. It may be ended by the browser.` };
  const free = freeStorage(profile);
  if (free !== undefined && model.bytes - model.storedBytes > free) {
    const left = `This browser has ${sayBytes(free)} of storage left for this site`;
    return {
      verdict: 'tight',
      reason: `${left}: the model runs, but is downloaded again at the next visit.`,
    };
  }
  if (neededBytes <= wellBytes) return { verdict: 'well', reason: `${needs}; ${has}.` };
  if (mostBytes === undefined) return { verdict: 'unknown', reason: `${needs}; ${has}.` };
  return { verdict: 'tight', reason: `${needs}; ${has}. Close other tabs first.` };
}

function hasText({ memoryGib, handheld }: DeviceProfile): string {
  if (handheld) return 'phones and tablets of this kind give a page little more than 1\u00a0GB';
  if (memoryGib === undefined) return 'this browser does not say how much the device has';
  return `this device has ${memorySize(memoryGib)} or more`;
}

function freeStorage({ storage: { quotaBytes, usedBytes = 0 } }: DeviceProfile): number | undefined {
  return quotaBytes === undefined ? undefined : Math.max(0, quotaBytes - usedBytes);
}
