export interface ParseOptions {
  readonly signal?: AbortSignal | undefined;
}
