import * as v from 'valibot';
import { Fault } from '../../core/fault.ts';
import type { FileDigest } from '../draft.ts';
import { fetchText } from '../fetch-text.ts';
import type { Fetch } from '../watched-fetch.ts';
import { isPlainPath, pathInAddress } from './hub-path.ts';
import type { HubReference } from './hub-reference.ts';

/** One file of a repository at one commit. */
export interface HubFile {
  readonly path: string;
  readonly url: string;
  readonly bytes: number;
  readonly digest?: FileDigest;
}

/** A repository as it was at one commit. */
export interface HubRepository {
  /** `owner/name`. */
  readonly name: string;
  /** Its page. */
  readonly page: string;
  readonly commit: string;
  /** As the card says: an SPDX identifier in lower case, or `other`; `unknown` without one. */
  readonly licence: string;
  readonly architecture: string;
  /** 0 where the Hub does not say. */
  readonly parameters: number;
  /** 0 where the Hub does not say. */
  readonly contextLength: number;
  readonly files: readonly HubFile[];
}

/** Large repositories have thousands of files, each a line of some 300 bytes. */
const MAX_ANSWER_BYTES = 16 * 2 ** 20;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 50));
const words = v.pipe(v.string(), v.maxLength(500));

const SiblingSchema = v.object({
  rfilename: v.string(),
  size: v.optional(count),
  blobId: v.optional(v.string()),
  lfs: v.optional(
    v.object({ sha256: v.optional(v.string()), oid: v.optional(v.string()), size: v.optional(count) }),
  ),
});

/** Only what is used, and only what must be there is demanded: the Hub adds fields as it likes. */
const AnswerSchema = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/, 'no commit')),
  siblings: v.pipe(v.array(SiblingSchema), v.maxLength(20_000)),
  tags: v.fallback(v.array(words), []),
  cardData: v.fallback(v.optional(v.object({ license: v.optional(words) })), undefined),
  gguf: v.fallback(
    v.optional(
      v.object({
        total: v.optional(count),
        architecture: v.optional(words),
        context_length: v.optional(count),
      }),
    ),
    undefined,
  ),
  config: v.fallback(v.optional(v.object({ model_type: v.optional(words) })), undefined),
  safetensors: v.fallback(v.optional(v.object({ total: v.optional(count) })), undefined),
});

type Answer = v.InferOutput<typeof AnswerSchema>;
type Sibling = v.InferOutput<typeof SiblingSchema>;

export interface HubAccess {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Adds tokens and tells refusals. */
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks the Hub which commit a revision is now, and which files it has: `GET /api/models/OWNER/NAME/revision/REV?blobs=true`.
 * @throws Fault `hub-missing`, `hub-gated`, `hub-incomplete`, `network`, `http` or `aborted`.
 */
export async function openRepository(
  { repository, revision = 'main' }: HubReference,
  { endpoint, fetch, signal }: HubAccess,
): Promise<HubRepository> {
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const file = `the list of files of ${repository}`;
  const text = await fetchText(url, { fetch, file, signal, maxBytes: MAX_ANSWER_BYTES });
  return toRepository(repository, parseAnswer(repository, text), endpoint);
}

function parseAnswer(repository: string, text: string): Answer {
  try {
    return v.parse(AnswerSchema, JSON.parse(text), { abortEarly: true });
  } catch (error) {
    throw new Fault(
      'hub-incomplete',
      `What the Hub says of ${repository} cannot be understood. Try again later, or without a mirror.`,
      { repository },
      error,
    );
  }
}

function toRepository(name: string, answer: Answer, endpoint: string): HubRepository {
  const { sha, tags, gguf, config, cardData, safetensors } = answer;
  const tagged = tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
  const root = `${endpoint}/${name}/resolve/${sha}`;
  return {
    name,
    page: `${endpoint}/${name}`,
    commit: sha,
    licence: cardData?.license || tagged || 'unknown',
    architecture: gguf?.architecture ?? config?.model_type ?? 'unknown',
    parameters: gguf?.total ?? safetensors?.total ?? 0,
    contextLength: gguf?.context_length ?? 0,
    files: answer.siblings.flatMap((sibling) => toFile(sibling, root)),
  };
}

/** A file that has bytes and a name we can write; of others there is nothing to load. */
function toFile({ rfilename: path, size, blobId, lfs }: Sibling, root: string): HubFile[] {
  const bytes = lfs?.size ?? size ?? 0;
  if (bytes === 0 || bytes > 2 ** 40 || !isPlainPath(path)) return [];
  const digest = digestOf(lfs?.sha256 ?? lfs?.oid, blobId);
  return [{ path, url: `${root}/${pathInAddress(path)}`, bytes, ...(digest ? { digest } : {}) }];
}

/** Git LFS names files by their SHA-256, git itself by the SHA-1 of a blob. */
function digestOf(lfs: string | undefined, blob: string | undefined): FileDigest | undefined {
  if (lfs !== undefined) return /^[0-9a-f]{64}$/.test(lfs) ? { kind: 'sha256', hex: lfs } : undefined;
  return blob !== undefined && /^[0-9a-f]{40}$/.test(blob) ? { kind: 'git-sha1', hex: blob } : undefined;
}
