import type { DeviceProfile, Forecast, GpuMissing, GpuProfile, Verdict } from '../../core/diagnosis.ts';
import { memorySize } from '../../core/memory-size.ts';
import { formatBytes } from '../format.ts';

/** English words in a token. */
const WORDS_PER_TOKEN = 0.75;

/** A pace as a person can imagine it: "about 30 words a second". */
export function paceText(tokensPerSecond: number): string {
  const words = tokensPerSecond * WORDS_PER_TOKEN;
  if (words < 0.95) return 'less than one word a second';
  if (words < 1.5) return 'about one word a second';
  const rounded =
    words < 10 ? Math.round(words) : words < 50 ? Math.round(words / 5) * 5 : Math.round(words / 10) * 10;
  return `about ${rounded} words a second`;
}

/** Where a model would compute, and with how much of it. */
export function placeText({ device, threads }: Pick<Forecast, 'device' | 'threads'>): string {
  if (device === 'webgpu') return 'on the GPU';
  return threads === 1 ? 'on one thread of the CPU' : `on ${threads} threads of the CPU`;
}

/** What one model would do here, in a sentence or two. */
export function forecastText(forecast: Forecast): string {
  const { decodeTokensPerSecond: pace, reason } = forecast;
  return pace === undefined ? reason : `${capital(paceText(pace))}, ${placeText(forecast)}. ${reason}`;
}

/** A word for how a model fits. */
export function fitWord(verdict: Verdict): string {
  switch (verdict) {
    case 'well':
      return 'Fits well';
    case 'tight':
      return 'Tight';
    case 'too-large':
      return 'Probably too large';
    case 'unknown':
      return 'Unknown fit';
    default:
      return verdict satisfies never;
  }
}

export function processorText({ cores, isolated, simd, relaxedSimd }: DeviceProfile): string {
  const count = cores === 1 ? 'One core' : `${cores} cores`;
  const vectors = relaxedSimd ? 'relaxed SIMD' : simd ? 'SIMD' : 'no SIMD, which every model here needs';
  return `${count}; ${isolated ? 'threads share memory' : 'one thread only, because this page is not cross-origin isolated'}; ${vectors}`;
}

export function gpuText(gpu: GpuProfile | GpuMissing): string {
  if (!gpu.available) return gpu.reason;
  const name =
    gpu.description || [gpu.vendor, gpu.architecture].filter((part) => part !== '').join(' ') || 'A GPU';
  if (gpu.software)
    return `${name}: a processor that plays a GPU, right but slow; used only if you ask for it`;
  return `${name}; ${gpu.f16 ? 'half precision' : 'single precision only'}; up to ${formatBytes(gpu.maxBindingBytes)} in one piece`;
}

export function memoryText({ memoryGib, handheld }: DeviceProfile): string {
  if (handheld) return 'Phones and tablets of this kind give a page little more than 1\u00a0GB';
  return memoryGib === undefined ? 'This browser does not say' : `${memorySize(memoryGib)} or more`;
}

export function storageText({ storage: { usedBytes, quotaBytes, persisted } }: DeviceProfile): string {
  if (usedBytes === undefined || quotaBytes === undefined) return 'This browser does not say';
  const kept = persisted ? 'kept until you delete it' : 'the browser may clear it when room runs out';
  return `${formatBytes(usedBytes)} of ${formatBytes(quotaBytes)} used; ${kept}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
