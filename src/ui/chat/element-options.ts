import type { AssistantOptions, AssistantSettings } from '../../assistant/assistant.ts';
import { DEFAULT_SETTINGS } from '../../assistant/assistant-settings.ts';
import type { GivenFiles } from '../../core/given-files.ts';
import type { LibraryOptions } from '../../client/library-options.ts';
import type { DeviceChoice, HubOptions, SamplingOptions } from '../../core/protocol.ts';

/** What a page may say about the assistant of an element, as attributes or as properties. */
export interface ElementOptions {
  model: string | GivenFiles | undefined;
  catalog: string | URL | undefined;
  hub: HubOptions | undefined;
  system: string | undefined;
  start: 'stored' | 'always' | 'never' | undefined;
  temperature: number | undefined;
  topP: number | undefined;
  maxTokens: number | undefined;
  sampling: SamplingOptions | undefined;
  threads: number | 'auto' | undefined;
  contextLength: number | undefined;
  device: DeviceChoice | undefined;
  createWorker: (() => Worker) | undefined;
  library: string | undefined;
  site: string | undefined;
}

/** Options that only another assistant can follow. */
export const MAKING_OPTIONS = [
  'catalog',
  'hub',
  'start',
  'threads',
  'contextLength',
  'device',
  'createWorker',
  'runtime',
  'library',
  'site',
] as const;

/** Options that the next answer follows. */
export const ANSWERING_OPTIONS = ['system', 'sampling', 'temperature', 'topP', 'maxTokens'] as const;

type OptionName = (typeof MAKING_OPTIONS)[number] | (typeof ANSWERING_OPTIONS)[number] | 'model';
export type OptionValues = Readonly<Record<OptionName, unknown>>;

/** What an element says now, to be compared with what it says later. */
export function optionsNow(element: OptionValues): OptionValues {
  const names: readonly OptionName[] = [...MAKING_OPTIONS, ...ANSWERING_OPTIONS, 'model'];
  return Object.fromEntries(names.map((name) => [name, element[name]])) as OptionValues;
}

/** What an assistant of this element's own is made with. */
export function assistantOptions(element: ElementOptions): AssistantOptions {
  const { model, catalog, hub, start, threads, contextLength, device, createWorker } = element;
  return {
    ...defined({ model, catalog, hub, startWhen: start, threads, contextLength, device, createWorker }),
    ...settingsOf(element, DEFAULT_SETTINGS),
  };
}

/** The library to answer from: the person's own of that name, or one that a site brings; nothing without either. */
export function libraryOptions({ library, site, catalog, hub }: ElementOptions): LibraryOptions | undefined {
  if ((library ?? undefined) === undefined && (site ?? undefined) === undefined) return undefined;
  return defined({ name: library === '' ? undefined : library, site, catalog, hub });
}

/** What the element says about answers; `sampling` stands in for the usual one, single options on top of it. */
export function settingsOf(
  { system, maxTokens, sampling, temperature, topP }: ElementOptions,
  before: AssistantSettings,
): Partial<AssistantSettings> {
  const single = defined({ temperature, topP });
  const isSampled = sampling !== undefined || Object.keys(single).length > 0;
  return {
    ...defined({ system, maxTokens }),
    ...(isSampled ? { sampling: { ...(sampling ?? before.sampling), ...single } } : {}),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, or null as an attribute that was taken away. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => (value ?? undefined) !== undefined),
  ) as Defined<T>;
}
