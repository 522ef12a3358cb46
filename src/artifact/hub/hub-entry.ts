import type { RawHubModel } from '../catalog-schema.ts';
import { LEARNED_CHUNK_BYTES, type ModelDraft } from '../draft.ts';
import { hubEndpoint } from './hub-endpoint.ts';
import { isPlainPath, pathInAddress } from './hub-path.ts';

const REPOSITORY = /^(?<name>\w[\w.-]{0,95}\/\w[\w.-]{0,95})@(?<revision>[\w.-]{1,200})$/u;

/**
 * A model of the Hub as a catalogue names it. The catalogue says what the files hash to, so it does not matter whether the
 * revision is a commit or a branch: other bytes are refused. Undefined for what is no repository, or a path outside of it.
 */
export function toDraft({ repository, files, ...model }: RawHubModel): ModelDraft | undefined {
  const { name, revision } = REPOSITORY.exec(repository)?.groups ?? {};
  const isPlain = files.every(({ path }) => isPlainPath(path));
  if (name === undefined || name.includes('..') || revision === undefined || !isPlain) return undefined;
  const root = `${hubEndpoint()}/${name}/resolve/${revision}`;
  return {
    ...model,
    chunkBytes: LEARNED_CHUNK_BYTES,
    files: files.map(({ path, bytes, sha256 }) => {
      const digest = { kind: 'sha256', hex: sha256 } as const;
      return { path, bytes, url: `${root}/${pathInAddress(path)}`, digest };
    }),
  };
}

/** The same files from the Hub that is at `endpoint`. */
export function atEndpoint(draft: ModelDraft, endpoint: string): ModelDraft {
  const usual = hubEndpoint();
  const files = draft.files.map((file) => ({ ...file, url: endpoint + file.url.slice(usual.length) }));
  return endpoint === usual ? draft : { ...draft, files };
}
