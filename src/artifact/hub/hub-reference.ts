import { Fault } from '../../core/fault.ts';
import { isPlainPath } from './hub-path.ts';

/** What of a repository is wanted. */
export type HubPick =
  | { readonly kind: 'best' }
  /** A quantization by its name in the files' names: `Q4_K_M`, or `q4` of an ONNX repository. */
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'file'; readonly path: string };

/** A model on the Hub, as a person names it. */
export interface HubReference {
  /** `owner/name`. */
  readonly repository: string;
  /** A branch, a tag or a commit; absent: what the repository has now. */
  readonly revision?: string;
  readonly pick: HubPick;
}

const NAME = String.raw`\w[\w.-]{0,95}`;
const REFERENCE = new RegExp(
  String.raw`^hf:(?<repository>${NAME}/${NAME})(?:@(?<revision>[\w.%-]{1,200}))?(?:(?<label>:[\w-]{1,64})|/(?<path>.+))?$`,
  'u',
);
const ADDRESS = new RegExp(
  String.raw`^/(?<repository>${NAME}/${NAME})(?:/(?:resolve|blob|tree|raw)/(?<revision>[\w.%-]+)(?:/(?<path>.+))?)?/?$`,
  'u',
);

/** True for what can only be meant as a reference to the Hub. */
export function isHubReference(model: string): boolean {
  return model.startsWith('hf:');
}

/**
 * `hf:owner/repo[@revision]`, followed by nothing, `:QUANTIZATION` or `/path/of/a/file`. A slash in a revision is
 * written `%2F`.
 * @throws Fault `hub-reference`.
 */
export function parseHubReference(model: string): HubReference {
  const { repository, revision, label, path } = REFERENCE.exec(model)?.groups ?? {};
  if (repository === undefined || repository.includes('..') || (path !== undefined && !isPlainPath(path)))
    throw noReference(model);
  return referenceOf(repository, revision, label === undefined ? path : undefined, label?.slice(1));
}

/** The page or a file of a repository at `endpoint`, as it is copied from a browser; undefined for any other address. */
export function parseHubAddress(address: string, endpoint: string): HubReference | undefined {
  if (!address.startsWith(`${endpoint}/`)) return undefined;
  const url = new URL(address);
  const below = url.pathname.slice(new URL(endpoint).pathname.replace(/\/$/, '').length);
  const { repository, revision, path: written } = ADDRESS.exec(below)?.groups ?? {};
  const path = written && decoded(written.replace(/\/$/, ''));
  if (repository === undefined || repository.includes('..') || (path !== undefined && !isPlainPath(path)))
    return undefined;
  // A repository's other folders, as `tree` shows them, name no model.
  return referenceOf(repository, revision, path && /\.(gguf|onnx)$/i.test(path) ? path : undefined);
}

/** The one way to write a reference: an id to find the model by again. */
export function writeHubReference({ repository, revision, pick }: HubReference): string {
  const at = revision === undefined ? '' : `@${encodeURIComponent(revision)}`;
  const what = { best: '', label: ':', file: '/' }[pick.kind];
  const rest = pick.kind === 'label' ? pick.label : pick.kind === 'file' ? pick.path : '';
  return `hf:${repository}${at}${what}${rest}`;
}

function referenceOf(repository: string, revision?: string, path?: string, label?: string): HubReference {
  const pick: HubPick =
    path === undefined
      ? label === undefined
        ? { kind: 'best' }
        : { kind: 'label', label }
      : { kind: 'file', path };
  const named = revision === undefined ? undefined : decoded(revision);
  return { repository, ...(named === undefined || named === 'main' ? {} : { revision: named }), pick };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign
  }
}

function noReference(model: string): Fault {
  return new Fault(
    'hub-reference',
    `'${model.slice(0, 200)}' names no model on the Hub. Write hf:owner/repo, hf:owner/repo:Q4_K_M or hf:owner/repo/file.gguf, ` +
      'with @revision behind the repository when it matters.',
    { model: model.slice(0, 200) },
  );
}
