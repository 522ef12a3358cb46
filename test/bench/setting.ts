export type EngineName = 'nibble' | 'wllama';

/** One way to run one engine. */
export interface Setting {
  readonly engine: EngineName;
  readonly name: string;
  readonly threads?: number;
  readonly contextTokens?: number;
  readonly abort: boolean;
}

/** Room for the 2,000-token prompt that is aborted. */
const CONTEXT_TOKENS = 2304;

/** Both engines with the same threads and context, and both as they come. */
export function settingsOf(engines: readonly EngineName[], threads: number): readonly Setting[] {
  const same = { name: threadsSetting(threads), threads, contextTokens: CONTEXT_TOKENS };
  const all: readonly Setting[] = [
    { engine: 'nibble', ...same, abort: true },
    { engine: 'wllama', ...same, abort: false },
    { engine: 'nibble', name: 'defaults', abort: false },
    { engine: 'wllama', name: 'defaults', abort: false },
  ];
  return all.filter((setting) => engines.includes(setting.engine));
}

export function threadsSetting(threads: number): string {
  return `threads ${threads}`;
}
