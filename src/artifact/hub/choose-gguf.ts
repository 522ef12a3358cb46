import { Fault } from '../../core/fault.ts';
import { GGUF_LIMITS } from '../gguf-limits.ts';
import type { HubPick } from './hub-reference.ts';
import type { HubFile, HubRepository } from './hub-repository.ts';

/** All shards of one model of a repository. */
export interface GgufChoice {
  readonly files: readonly HubFile[];
  /** What is left of the first file's name without its shard number and its ending. */
  readonly stem: string;
  /** As its name says, or `unknown`. */
  readonly quantization: string;
}

/** Small and nearly as good as the original first, then larger, then what is smaller and worse. */
const BEST_FIRST = (
  'Q4_K_M Q4_K_S Q4_1 Q4_0 IQ4_NL IQ4_XS Q5_K_M Q5_K_S Q5_1 Q5_0 ' +
  'Q6_K Q8_0 F16 BF16 F32 Q3_K_L Q3_K_M Q3_K_S Q2_K'
).split(' ');

const QUANTIZATION =
  /(?:^|[-._/])((?:I?Q\d(?:_(?:[01]|K|NL|XXS|XS|S|M|L|XL))+|BF16|F16|F32|FP16|FP32))(?=[-._/]|$)/gi;
const SHARD = /^(?<stem>.*)-(?<no>\d{5})-of-(?<count>\d{5})$/u;

/**
 * The files of one GGUF model: the one named, the one of a quantization, the only one, or the best default.
 * @throws Fault `hub-missing` when nothing fits, `hub-incomplete` when shards are missing. Undefined where there is no GGUF.
 */
export function chooseGguf(repository: HubRepository, pick: HubPick): GgufChoice | undefined {
  const heads = repository.files.filter(isHead);
  if (heads.length === 0) return undefined;
  const head = headOf(repository, heads, pick);
  const stem = stemOf(head.path);
  return { files: withShards(repository, head), stem, quantization: quantizationOf(head.path) };
}

/** The quantization that a file's name tells, in the usual spelling. */
export function quantizationOf(path: string): string {
  const told = [...path.replace(/\.gguf$/i, '').matchAll(QUANTIZATION)].at(-1)?.[1];
  return told?.toUpperCase().replace('FP', 'F') ?? 'unknown';
}

function headOf(repository: HubRepository, heads: readonly HubFile[], pick: HubPick): HubFile {
  switch (pick.kind) {
    case 'file': {
      const wanted = SHARD.exec(pick.path.replace(/\.gguf$/i, ''))?.groups?.stem;
      const isWanted = ({ path }: HubFile) =>
        path === pick.path || (wanted && shardOf(path)?.stem === wanted);
      return heads.find(isWanted) ?? missing(repository, `no file ${pick.path}`, heads);
    }
    case 'label': {
      const label = pick.label.toUpperCase();
      return (
        heads.find(({ path }) => quantizationOf(path) === label) ??
        missing(repository, `no GGUF file of the quantization ${label}`, heads)
      );
    }
    case 'best':
      return bestOf(heads);
    default:
      return pick satisfies never;
  }
}

function bestOf(heads: readonly HubFile[]): HubFile {
  const rank = ({ path }: HubFile): number => {
    const at = BEST_FIRST.indexOf(quantizationOf(path));
    return at < 0 ? BEST_FIRST.length : at;
  };
  return heads.toSorted((a, b) => rank(a) - rank(b))[0]!;
}

/** A file that a model may begin with: no later shard, no projector of images, no statistics of a quantizer. */
function isHead({ path }: HubFile): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!/\.gguf$/i.test(name) || /^mmproj/i.test(name)) return false;
  if (/imatrix/i.test(name) && quantizationOf(path) === 'unknown') return false;
  return (shardOf(path)?.no ?? 1) === 1;
}

function shardOf(path: string): { stem: string; no: number; count: number } | undefined {
  const { stem, no, count } = SHARD.exec(path.replace(/\.gguf$/i, ''))?.groups ?? {};
  return stem === undefined ? undefined : { stem, no: Number(no), count: Number(count) };
}

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.gguf$/i, '');
  return SHARD.exec(name)?.groups?.stem ?? name;
}

function withShards({ name, files }: HubRepository, head: HubFile): readonly HubFile[] {
  const shard = shardOf(head.path);
  if (!shard) return [head];
  const { stem, count } = shard;
  if (count < 1 || count > GGUF_LIMITS.shards)
    throw incomplete(name, `${head.path} says that it is one of ${count} files`);
  return Array.from({ length: count }, (_, at) => {
    const place = files.find(({ path }) => {
      const other = shardOf(path);
      return other?.stem === stem && other.no === at + 1 && other.count === count;
    });
    return place ?? unfinished(name, `file ${at + 1} of ${count} of ${stem} is not there`);
  });
}

function missing({ name }: HubRepository, what: string, heads: readonly HubFile[]): never {
  const has = heads.slice(0, 30).map(({ path }) => path);
  throw new Fault('hub-missing', `${name} has ${what}. It has: ${has.join(', ')}.`, { repository: name });
}

function unfinished(name: string, why: string): never {
  throw incomplete(name, why);
}

function incomplete(name: string, why: string): Fault {
  return new Fault('hub-incomplete', `${name} cannot be used: ${why}. Choose another repository.`, {
    repository: name,
  });
}
