import { cardEntry, ORIGINAL_WEIGHTS, OWN_WEIGHTS, type QualityCard } from '../judge/quality-card.ts';
import { diskFault } from '../node/disk-fault.ts';
import { writeWhole } from '../node/write-whole.ts';
import type { JudgedResult } from './judged-table.ts';

interface CardSubject {
  readonly results: readonly JudgedResult[];
  readonly against: string;
  readonly textFile: string;
}

/** Writes what a catalogue says of the quality of its models. @throws Fault of the disk */
export async function writeCard(path: string, { results, against, textFile }: CardSubject): Promise<void> {
  const { texts, tokens } = results[0]!;
  const card: QualityCard = {
    schema: 1,
    about: results.some(({ model }) => model === against) ? OWN_WEIGHTS : ORIGINAL_WEIGHTS,
    against,
    texts: { name: textFile, count: texts, tokens },
    models: results.flatMap((result) =>
      'meanKL' in result ? [cardEntry(result.model, result.bytes, result)] : [],
    ),
  };
  await writeWhole(path, `${JSON.stringify(card, undefined, 2)}\n`).catch((error: unknown) => {
    throw diskFault(error, path);
  });
}
