import { Fault } from '../core/fault.ts';
import { corrupt, tooLarge } from './gguf-fault.ts';
import { GGUF_LIMITS } from './gguf-limits.ts';
import type { GgufHeader } from './gguf-reader.ts';

/** One opened file and its place among the sources given. */
export interface OpenShard {
  readonly index: number;
  readonly name: string;
  readonly header: GgufHeader;
}

/** The gguf-split convention's metadata keys. */
export const SPLIT_KEYS = { no: 'split.no', count: 'split.count', tensors: 'split.tensors.count' } as const;

/** The shards in the order of `split.no`, all there and of one model. */
export function orderShards(opened: readonly OpenShard[]): OpenShard[] {
  const head = opened.find((shard) => readCount(shard, SPLIT_KEYS.no, 0) === 0) ?? opened[0];
  if (!head) throw new Fault('shard-missing', 'No model file was given. Give all the files of one model.');
  const count = readCount(head, SPLIT_KEYS.count, 1);
  if (count > GGUF_LIMITS.shards) throw tooLarge(head.name, `${count} shards`, GGUF_LIMITS.shards);
  const ordered = placeShards(opened, head, count);
  checkTensorCount(head, ordered);
  return ordered;
}

function placeShards(opened: readonly OpenShard[], head: OpenShard, count: number): OpenShard[] {
  const places = new Map<number, OpenShard>();
  for (const shard of opened) {
    const { name } = shard;
    const no = readCount(shard, SPLIT_KEYS.no, 0);
    const ownCount = readCount(shard, SPLIT_KEYS.count, 1);
    if (ownCount !== count || no >= count) {
      throw corrupt(name, `it is shard ${no + 1} of ${ownCount}, but ${head.name} is of a model of ${count}`);
    }
    const other = places.get(no);
    if (other) throw corrupt(name, `it and ${other.name} are both shard ${no + 1} of ${count}`);
    places.set(no, shard);
  }
  return Array.from({ length: count }, (_, no) => places.get(no) ?? missing(head, no, count));
}

function missing(head: OpenShard, no: number, count: number): never {
  throw new Fault(
    'shard-missing',
    `Shard ${no + 1} of ${count} of ${head.name} is missing. Give all the model's files.`,
    {
      file: head.name,
      shard: no + 1,
      count,
    },
  );
}

function checkTensorCount(head: OpenShard, shards: readonly OpenShard[]): void {
  const found = shards.reduce((sum, shard) => sum + shard.header.tensors.length, 0);
  for (const shard of shards) {
    const promised = readCount(shard, SPLIT_KEYS.tensors, found);
    if (promised === found) continue;
    throw corrupt(
      shard.name,
      `it belongs to a model of ${promised} tensors, but the shards of ${head.name} hold ${found}`,
    );
  }
}

function readCount(shard: OpenShard, key: string, absent: number): number {
  const value = shard.header.fields.get(key)?.value;
  if (value === undefined) return absent;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw corrupt(shard.name, `'${key}' is ${String(value)}, not a count`, { key });
}
