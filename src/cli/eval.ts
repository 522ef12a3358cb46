import type { ScoreRequest, ScoreStep } from '../core/protocol.ts';
import { plural } from '../core/plural.ts';
import type { EvalCommand } from './eval-command.ts';
import { summarize, type Fidelity, type StepPair } from './fidelity.ts';
import { withLocalModel } from './local-model.ts';
import { readReferenceFile, type ReferenceCase } from './reference-file.ts';
import type { Terminal } from './terminal.ts';

/** What a model makes of a given continuation. */
export type Score = (request: ScoreRequest) => Promise<readonly ScoreStep[]>;

/** `nibble eval`: teacher-forced log-probabilities against a reference's. */
export async function runEval(command: EvalCommand, terminal: Terminal): Promise<void> {
  const cases = await readReferenceFile(command.reference);
  await withLocalModel(command.choice, terminal, async ({ service, info }) => {
    if (command.verbose) terminal.say(`${info.name}: ${info.kernel}, ${plural(info.threads, 'thread')}`);
    const pairs: StepPair[] = [];
    for (const one of cases) {
      const added = await compareCase((request) => service.score(request, terminal.signal), one);
      pairs.push(...added);
      if (command.verbose) terminal.say(`${one.name}: ${sentence(summarize(added))}`);
    }
    const fidelity = summarize(pairs);
    await terminal.print(`${command.json ? JSON.stringify(fidelity) : sentence(fidelity)}\n`);
  });
}

/** The reference's log-probabilities of every step beside the model's, for the same ids. */
async function compareCase(score: Score, one: ReferenceCase): Promise<StepPair[]> {
  const { promptIds, greedyIds, steps } = one;
  const at = steps.map(({ ids }) => ids);
  const scored = await score({ prompt: promptIds, continuation: greedyIds, top: 1, at });
  return scored.map((step, index) => ({
    reference: steps[index]?.logprobs ?? [],
    measured: step.at,
    sameTop: step.top[0]?.id === steps[index]?.ids[0],
  }));
}

function sentence({ steps, meanKL, p99KL, top1 }: Fidelity): string {
  const percent = (top1 * 100).toFixed(1);
  return `${plural(steps, 'step')}, mean KL ${meanKL.toFixed(4)}, 99th percentile ${p99KL.toFixed(4)}, same top token ${percent} %`;
}
