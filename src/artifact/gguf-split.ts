import { tooLarge } from './gguf-fault.ts';
import { GGUF_LIMITS } from './gguf-limits.ts';

/** `model-00002-of-00003.gguf`: the name that readers of split models look for. `no` counts from 0. */
export function shardName(stem: string, no: number, count: number): string {
  const digits = (value: number): string => String(value).padStart(5, '0');
  return `${stem}-${digits(no + 1)}-of-${digits(count)}.gguf`;
}

const SHARD_NAME = /^(?<stem>.*)-\d{5}-of-(?<count>\d{5})\.gguf$/u;

/**
 * The names of all shards, in order, when `name` is one of them; else `name` alone.
 * @throws Fault `gguf-too-large` for more shards than a model may have.
 */
export function shardNames(name: string): string[] {
  const { stem, count: digits } = SHARD_NAME.exec(name)?.groups ?? {};
  if (stem === undefined) return [name];
  const count = Number(digits);
  if (count > GGUF_LIMITS.shards) throw tooLarge(name, `${count} shards`, GGUF_LIMITS.shards);
  return Array.from({ length: count }, (_, no) => shardName(stem, no, count));
}
