import type { NotedLoad } from './load-notes.ts';

/** As it lies in storage, under the name of the Web Lock that its writer holds while it lives. */
export interface Note {
  readonly schema: 1;
  readonly model: string;
  readonly atMs: number;
  readonly threads: number;
  readonly contextLength: number;
}

/** The note about a load that begins now. */
export function noteOf({ model, threads = 'auto', contextLength = Infinity }: NotedLoad, atMs: number): Note {
  return { schema: 1, model, atMs, threads: threads === 'auto' ? Infinity : threads, contextLength };
}

/** A load that went well says nothing of one that asked for more memory. */
export function asksNoMore(old: Note, proven: Note): boolean {
  return (
    old.model === proven.model && old.threads <= proven.threads && old.contextLength <= proven.contextLength
  );
}

/** A note as it came out of storage, or nothing when another version of the page wrote it. */
export function parseNote(value: unknown): Note | undefined {
  const { schema, model, atMs, threads, contextLength } = (value ?? {}) as Partial<
    Record<keyof Note, unknown>
  >;
  if (schema !== 1 || typeof model !== 'string') return undefined;
  if (typeof atMs !== 'number' || typeof threads !== 'number' || typeof contextLength !== 'number')
    return undefined;
  return { schema, model, atMs, threads, contextLength };
}
