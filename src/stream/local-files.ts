import type { ByteSource } from '../artifact/byte-source.ts';

/** Files of a model that lie on this machine, open. */
export interface LocalFiles {
  readonly sources: readonly ByteSource[];
  readonly close: () => Promise<void>;
}

/** Opens a model that is named by its path; undefined for what is the name of one, and no path. */
export type OpenPath = (model: string) => Promise<LocalFiles> | undefined;

/** Files that are open for one job. */
export async function withLocal<T>(
  opening: Promise<LocalFiles>,
  job: (sources: readonly ByteSource[]) => Promise<T>,
): Promise<T> {
  const { sources, close } = await opening;
  try {
    return await job(sources);
  } finally {
    await close();
  }
}
