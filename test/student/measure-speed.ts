import type { TextEmbedder } from '../../src/embedding/text-embedder.ts';

export interface Speed {
  readonly texts: number;
  readonly tokens: number;
  readonly teacherTokensPerSecond: number;
  readonly studentTokensPerSecond: number;
  /** The median of the rounds' own ratios, and the least and the greatest of them. */
  readonly ratio: number;
  readonly ratios: readonly [least: number, greatest: number];
}

const ROUNDS = 5;
/** The student reads the texts so often in a round, or its time would be that of the clock. */
const TIMES = 20;

/** From texts to vectors, both models by turns in one process. */
export async function measureSpeed(
  teacher: TextEmbedder,
  student: TextEmbedder,
  texts: readonly string[],
): Promise<Speed> {
  const { tokens } = await teacher.embed(texts);
  await secondsOf(student, texts, TIMES);
  const rounds: { teacher: number; student: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const seconds = await secondsOf(teacher, texts, 1);
    rounds.push({ teacher: seconds, student: (await secondsOf(student, texts, TIMES)) / TIMES });
  }
  const ratios = rounds.map((round) => round.teacher / round.student).toSorted((a, b) => a - b);
  return {
    texts: texts.length,
    tokens,
    teacherTokensPerSecond: tokens / median(rounds.map((round) => round.teacher)),
    studentTokensPerSecond: tokens / median(rounds.map((round) => round.student)),
    ratio: median(ratios),
    ratios: [ratios[0]!, ratios.at(-1)!],
  };
}

async function secondsOf(embedder: TextEmbedder, texts: readonly string[], times: number): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < times; time++) await embedder.embed(texts);
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
