import { seededRandom } from '../../fakes/random.ts';
import { FOUND_TEXTS, LENGTHS } from './embed-plan.ts';
import type {
  BenchedEmbedder,
  EmbedFigures,
  EmbedPlan,
  FoundTexts,
  LengthName,
  WorkloadName,
} from './embed-plan.ts';

/** Of BERT's vocabulary: the marks around a text, and where whole words begin. */
const [CLS, SEP, FIRST_WORD] = [101, 102, 1996];
const COMPARED = 4;

/** In a worker: follows the plan that it is sent, and answers with figures. */
export function serveEmbedVisit(open: (plan: EmbedPlan) => Promise<BenchedEmbedder>): void {
  globalThis.addEventListener('message', ({ data }: MessageEvent<EmbedPlan>) => {
    if (data.engine === undefined) return; // a runtime's own
    visit(open, data).then(
      (figures) => postMessage({ figures }),
      (error: unknown) => postMessage({ error: String(error) }),
    );
  });
}

async function visit(
  open: (plan: EmbedPlan) => Promise<BenchedEmbedder>,
  plan: EmbedPlan,
): Promise<EmbedFigures> {
  const embedder = await open(plan);
  const tokensPerSecond: Partial<Record<WorkloadName, number>> = {};
  const vectors: number[][] = [];
  const measure = async (
    name: WorkloadName,
    tokens: number,
    embed: () => Promise<readonly Float32Array[]>,
  ): Promise<void> => {
    let made = await embed(); // warms up
    let seconds = Infinity;
    for (let i = 0; i < plan.repeats; i++) {
      const begin = performance.now();
      made = await embed();
      seconds = Math.min(seconds, (performance.now() - begin) / 1000);
    }
    tokensPerSecond[name] = tokens / seconds;
    for (const vector of made.slice(0, COMPARED)) vectors.push([...vector]);
  };
  for (const [name, length] of Object.entries(LENGTHS) as [LengthName, number][]) {
    const texts = textsOf(length, plan);
    const tokens = texts.reduce((sum, text) => sum + text.length, 0);
    await measure(name, tokens, () => embedder.embed(texts));
  }
  const found = (await (await fetch(new URL(FOUND_TEXTS, location.href))).json()) as FoundTexts;
  await measure('found', found.tokens, () => embedder.embedTexts(found.texts));
  const { detail, threads } = embedder;
  return { detail, threads, tokensPerSecond: tokensPerSecond as EmbedFigures['tokensPerSecond'], vectors };
}

/** Texts of random words, the same for the same seed. */
function textsOf(length: number, { seed, vocabSize, tokens }: EmbedPlan): number[][] {
  const random = seededRandom(seed * 1000 + length);
  return Array.from({ length: Math.ceil(tokens / length) }, () => {
    const words = Math.round(length * (0.75 + random() / 2)) - 2;
    const word = (): number => FIRST_WORD + Math.floor(random() * (vocabSize - FIRST_WORD));
    return [CLS, ...Array.from({ length: words }, word), SEP];
  });
}
