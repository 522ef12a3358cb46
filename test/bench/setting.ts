/** Nibble, and those it is measured against. */
export const ENGINES = ['nibble', 'wllama', 'transformers', 'onnxruntime'] as const;

export type EngineName = (typeof ENGINES)[number];

/** One way to run one engine. */
export interface Setting {
  readonly engine: EngineName;
  readonly name: string;
  readonly threads?: number;
  readonly contextTokens?: number;
  /** Of an exported repository: the file's own weights, or weights in int8. */
  readonly dtype?: 'q4' | 'q8';
  readonly abort: boolean;
}

/** Room for the 2,000-token prompt that is aborted. */
const CONTEXT_TOKENS = 2304;

/**
 * All engines with the same threads, which is the most that help here, and as they come; those that run a repository with
 * either kind of weights.
 */
export function settingsOf(engines: readonly EngineName[], threads: number): readonly Setting[] {
  const same = { name: threadsSetting(threads), threads, contextTokens: CONTEXT_TOKENS };
  const all: readonly Setting[] = [
    { engine: 'nibble', ...same, abort: true },
    { engine: 'wllama', ...same, abort: false },
    { engine: 'nibble', name: 'defaults', abort: false },
    { engine: 'wllama', name: 'defaults', abort: false },
    ...(['q4', 'q8'] as const).flatMap((dtype): Setting[] => [
      { engine: 'transformers', name: `${dtype}, ${same.name}`, threads, dtype, abort: false },
      { engine: 'transformers', name: `${dtype}, defaults`, dtype, abort: false },
      { engine: 'onnxruntime', name: `${dtype}, ${same.name}`, threads, dtype, abort: false },
    ]),
  ];
  return all.filter((setting) => engines.includes(setting.engine));
}

/** True for engines that run what `nibble export` writes. */
export function needsExport(engine: EngineName): boolean {
  return engine === 'transformers' || engine === 'onnxruntime';
}

export function threadsSetting(threads: number): string {
  return `threads ${threads}`;
}
