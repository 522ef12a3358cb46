import { Fault } from '../core/fault.ts';
import type { ByteSource } from './byte-source.ts';

/**
 * The JSON in a file of at most `maxBytes` bytes; what it means is for the caller to check.
 * @throws Fault `hub-incomplete` when it is larger or no JSON.
 */
export async function readJson(file: ByteSource, maxBytes: number): Promise<unknown> {
  if (file.size > maxBytes) throw unreadable(file, `has ${file.size} bytes, at most ${maxBytes} are read`);
  const bytes = await file.read(0, file.size);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw unreadable(file, 'is no JSON', error);
  }
}

function unreadable({ name }: ByteSource, why: string, cause?: unknown): Fault {
  return new Fault(
    'hub-incomplete',
    `The file ${name} ${why}. Use another copy of the model.`,
    { file: name },
    cause,
  );
}
