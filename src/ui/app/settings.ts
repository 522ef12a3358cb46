import { DEFAULT_SETTINGS } from '../../assistant/assistant-settings.ts';
import type { AssistantSettings } from '../../assistant/assistant.ts';
import { MOST_THREADS } from '../../core/most-threads.ts';
import type { DeviceChoice } from '../../core/protocol.ts';

/** What the person chose; everything else follows from the model and the device. */
export interface Settings {
  readonly theme: 'auto' | 'light' | 'dark';
  /** The system prompt; an empty one sends none. */
  readonly system: string;
  readonly temperature: number;
  readonly topP: number;
  /** Tokens of one answer at most. */
  readonly maxTokens: number;
  /** Where the model computes. */
  readonly device: DeviceChoice;
  readonly threads: number | 'auto';
  /** Tokens of a whole conversation at most; `auto` is what the model was trained for. */
  readonly contextLength: number | 'auto';
  /** Whether answers come from the person's documents, where there are some. */
  readonly useDocuments: boolean;
  /** Id of the model that finds passages in documents; absent means the catalogue's first one that can. */
  readonly embedder?: string;
  /** Id of the model that starts; absent means the catalogue's first. */
  readonly model?: string;
}

/** The least, the most and the step of what is a number. */
export const RANGES = {
  temperature: { min: 0, max: 2, step: 0.1 },
  topP: { min: 0.05, max: 1, step: 0.05 },
  maxTokens: { min: 32, max: 4096, step: 32 },
  threads: { min: 1, max: MOST_THREADS, step: 1 },
  contextLength: { min: 256, max: 131_072, step: 256 },
} as const;

const MAX_SYSTEM_CHARS = 8_000;

const { system, sampling, maxTokens, useDocuments } = DEFAULT_SETTINGS;

export const DEFAULTS: Settings = {
  theme: 'auto',
  system,
  temperature: sampling.temperature ?? 0.7,
  topP: sampling.topP ?? 1,
  maxTokens,
  device: 'auto',
  threads: 'auto',
  contextLength: 'auto',
  useDocuments,
};

/** Settings from storage, each judged alone: what cannot be used is as it was at first. */
export function readSettings(stored: unknown): Settings {
  const found = (stored ?? {}) as Partial<Record<keyof Settings, unknown>>;
  const { theme, device, model, embedder } = found;
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : DEFAULTS.theme,
    system: typeof found.system === 'string' ? found.system.slice(0, MAX_SYSTEM_CHARS) : DEFAULTS.system,
    temperature: numberIn('temperature', found) ?? DEFAULTS.temperature,
    topP: numberIn('topP', found) ?? DEFAULTS.topP,
    maxTokens: wholeIn('maxTokens', found) ?? DEFAULTS.maxTokens,
    device: device === 'wasm' || device === 'webgpu' ? device : DEFAULTS.device,
    threads: wholeIn('threads', found) ?? 'auto',
    contextLength: wholeIn('contextLength', found) ?? 'auto',
    useDocuments: found.useDocuments !== false,
    ...(typeof embedder === 'string' && embedder !== '' ? { embedder } : {}),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
  };
}

type Found = Partial<Record<keyof Settings, unknown>>;

function numberIn(name: keyof typeof RANGES, found: Found): number | undefined {
  const value = found[name];
  const { min, max } = RANGES[name];
  return typeof value === 'number' && value >= min && value <= max ? value : undefined;
}

function wholeIn(name: keyof typeof RANGES, found: Found): number | undefined {
  const value = numberIn(name, found);
  return Number.isInteger(value) ? value : undefined;
}

/** A change of these means another load of the model. */
export function needsNewLoad(before: Settings, after: Settings): boolean {
  return (['device', 'threads', 'contextLength'] as const).some((name) => before[name] !== after[name]);
}

/** The part of the settings that the assistant goes by. */
export function assistantSettings(settings: Settings): AssistantSettings {
  const { temperature, topP } = settings;
  return {
    system: settings.system,
    sampling: { ...sampling, temperature, topP },
    maxTokens: settings.maxTokens,
    useDocuments: settings.useDocuments,
  };
}
