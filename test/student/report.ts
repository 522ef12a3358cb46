import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/run.mjs';
import type { RetrievalScore } from '../../src/judge/judge-retrieval.ts';
import type { RetrievalSet } from '../../src/judge/retrieval-set.ts';
import { type JudgedModel, judgeSets, openJudged } from './judged-model.ts';
import type { Library } from './library.ts';
import { makeStudent } from './make.ts';
import { measureSpeed, type Speed } from './measure-speed.ts';
import { readBrown } from './paragraphs.ts';
import { makeCorpora } from './retrieval-sets.ts';
import { readSynsets } from './synsets.ts';

const FOLDER = `${root}models/minilm-static/`;
const paths = {
  teacher: `${root}models/all-minilm-l6-v2/all-MiniLM-L6-v2.Q8_0.gguf`,
  student: `${FOLDER}MiniLM-static.Q8_0.gguf`,
};

/** Judges teacher and student on the same sets in the same process. */
export async function report(args: readonly string[], library: Library): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { make: { type: 'boolean' }, queries: { type: 'string' } },
  });
  const { training, sets } = makeCorpora(await readSynsets(), await readBrown());
  await mkdir(FOLDER, { recursive: true });
  if (values.make) await makeStudent(training, paths, library);
  const asked = values.queries === undefined ? sets : sets.map((set) => shorten(set, Number(values.queries)));
  const teacher = await openJudged(paths.teacher, library);
  const student = await openJudged(paths.student, library);
  const speeds = await speedsOf(teacher, student, asked);
  const theirs = await judgeSets(teacher, asked, library);
  const card = {
    schema: 1,
    about:
      'Retrieval by a static student beside its teacher, on texts that neither it nor its weights of tokens were made with: ' +
      'one synset of WordNet in four and one text of the Brown corpus in four are kept to judge by. Speed: from texts to vectors, both in one process.',
    teacher: { model: 'all-minilm-l6-v2', bytes: teacher.bytes, dimensions: teacher.dimensions, threads: 2 },
    student: { bytes: student.bytes, dimensions: student.dimensions, threads: 1 },
    ...(await comparedWith(theirs, student, asked, library)),
    speed: speeds,
  };
  await teacher.close();
  await student.close();
  print(card);
  if (values.queries === undefined)
    await writeFile(`${FOLDER}card.json`, `${JSON.stringify(card, undefined, 2)}\n`);
}

/** The first questions, and the passages up to the last one that answers any of them. */
function shorten({ name, queries, passages, relevant }: RetrievalSet, count: number): RetrievalSet {
  const kept = relevant.slice(0, count);
  const end = Math.max(20, ...kept.flatMap((each) => each.map((at) => at + 1)));
  return { name, queries: queries.slice(0, count), passages: passages.slice(0, end), relevant: kept };
}

async function speedsOf(
  { embedder: teacher }: JudgedModel,
  { embedder: student }: JudgedModel,
  sets: readonly RetrievalSet[],
): Promise<Record<'definitions' | 'paragraphs', Speed>> {
  return {
    definitions: await measureSpeed(teacher, student, sets[1]!.passages.slice(0, 1000)),
    paragraphs: await measureSpeed(teacher, student, sets[2]!.passages.slice(0, 300)),
  };
}

async function comparedWith(
  theirs: readonly RetrievalScore[],
  student: JudgedModel,
  sets: readonly RetrievalSet[],
  library: Library,
) {
  const cuts = [];
  for (const dimensions of student.matryoshka) {
    const scores = await judgeSets(student, sets, library, dimensions);
    const rows = scores.map((score, at) => compare(theirs[at]!, score));
    cuts.push({ dimensions, rows, kept: mean(rows.map((row) => row.kept.ndcg10)) });
  }
  const whole = cuts.at(-1)!;
  return {
    sets: whole.rows,
    kept: { ndcg10: whole.kept, recall10: mean(whole.rows.map((row) => row.kept.recall10)) },
    cut: cuts.map(({ dimensions, kept }) => ({ dimensions, keptNdcg10: kept })),
  };
}

function compare(teacher: RetrievalScore, student: RetrievalScore) {
  const { name, queries, passages } = teacher;
  const share = (measure: 'ndcg10' | 'recall10') => student[measure] / teacher[measure];
  return {
    name,
    queries,
    passages,
    teacher: { ndcg10: teacher.ndcg10, recall10: teacher.recall10 },
    student: { ndcg10: student.ndcg10, recall10: student.recall10 },
    kept: { ndcg10: share('ndcg10'), recall10: share('recall10') },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

type Compared = Awaited<ReturnType<typeof comparedWith>>;

function print({ sets, kept, cut, speed }: Compared & { speed: Record<string, Speed> }): void {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  console.log('| set | questions | passages | teacher nDCG@10 | student | kept | recall@10 kept |');
  console.log('|---|--:|--:|--:|--:|--:|--:|');
  for (const row of sets) {
    const { teacher, student } = row;
    const figures = [teacher.ndcg10.toFixed(3), student.ndcg10.toFixed(3), percent(row.kept.ndcg10)];
    const cells = [row.name, row.queries, row.passages, ...figures, percent(row.kept.recall10)];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`| mean | | | | | ${percent(kept.ndcg10)} | ${percent(kept.recall10)} |`);
  console.log(`\n| dimensions | nDCG@10 kept |\n|--:|--:|`);
  for (const one of cut) console.log(`| ${one.dimensions} | ${percent(one.keptNdcg10)} |`);
  console.log(
    '\n| texts | tokens a text | teacher, tokens/s | student, tokens/s | times as fast |\n|---|--:|--:|--:|--:|',
  );
  for (const [name, one] of Object.entries(speed)) {
    const rates = [one.teacherTokensPerSecond, one.studentTokensPerSecond].map((rate) => Math.round(rate));
    const each = (one.tokens / one.texts).toFixed(0);
    const ratio = `${one.ratio.toFixed(0)} (${one.ratios.map((value) => value.toFixed(0)).join('–')})`;
    console.log(`| ${[name, each, ...rates, ratio].join(' | ')} |`);
  }
}
