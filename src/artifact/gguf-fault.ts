import { Fault, type FaultDetail } from '../core/fault.ts';

/** The file ends before something it promises. */
export function truncated(file: string, what: string, detail: FaultDetail = {}): Fault {
  return new Fault(
    'gguf-truncated',
    `${file} ends before ${what}. Download it again: the copy is incomplete.`,
    {
      file,
      ...detail,
    },
  );
}

/** The file contradicts itself or the format. */
export function corrupt(file: string, what: string, detail: FaultDetail = {}): Fault {
  return new Fault('gguf-corrupt', `${file} is damaged: ${what}. Download it again or use another file.`, {
    file,
    ...detail,
  });
}

/** The file claims more than we are willing to hold. */
export function tooLarge(file: string, what: string, limit: number): Fault {
  const message = `${file} claims ${what}; at most ${limit} is accepted. It is damaged or not meant for this program.`;
  return new Fault('gguf-too-large', message, { file, limit });
}
