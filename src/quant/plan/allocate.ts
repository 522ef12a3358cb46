import { Fault } from '../../core/fault.ts';

/** One way to keep a tensor. */
export interface Option {
  readonly bytes: number;
  /** What it costs the model, in a unit that all tensors share. */
  readonly loss: number;
}

/** From one way to keep a tensor to the next larger one that is worth its bytes. */
interface Step {
  readonly tensor: number;
  readonly to: number;
  readonly bytes: number;
  /** Loss that goes away for each byte. */
  readonly gain: number;
}

/**
 * Chooses an option for each tensor, so that all losses together are as small as the bytes allow: every tensor begins with its smallest
 * option, and the steps along the lower convex hulls of bytes and loss are taken in the order of what a byte of them saves, which is
 * what minimizing loss + λ · bytes does as λ falls (Shoham & Gersho, 1988). Bytes that are left go to whatever still fits and saves most.
 * @returns an index into the options of each tensor
 * @throws Fault `scheme-invalid` if even the smallest options are larger than the budget
 */
export function allocate(tensors: readonly (readonly Option[])[], budget: number): number[] {
  const chosen = tensors.map(smallest);
  let left = budget - chosen.reduce((sum, option, tensor) => sum + tensors[tensor]![option]!.bytes, 0);
  if (left < 0) {
    const least = budget - left;
    const message = `The matrices need ${least} bytes at least, and ${Math.max(0, budget)} are there for them. Allow a larger file.`;
    throw new Fault('scheme-invalid', message, { least, budget });
  }
  const steps = tensors.flatMap((options, tensor) => hullSteps(options, chosen[tensor]!, tensor));
  const stopped = new Set<number>();
  for (const { tensor, to, bytes } of steps.toSorted((a, b) => b.gain - a.gain)) {
    if (stopped.has(tensor)) continue;
    if (bytes > left) {
      stopped.add(tensor); // steps of one tensor follow one another
      continue;
    }
    chosen[tensor] = to;
    left -= bytes;
  }
  fill(tensors, chosen, left);
  return chosen;
}

/** The least bytes, and of these the least loss. */
function smallest(options: readonly Option[]): number {
  return options.reduce((best, { bytes, loss }, at) => {
    const { bytes: least, loss: its } = options[best]!;
    return bytes < least || (bytes === least && loss < its) ? at : best;
  }, 0);
}

/** The steps of the lower convex hull, from its smallest option on; what each saves by the byte gets less and less. */
function hullSteps(options: readonly Option[], first: number, tensor: number): Step[] {
  const steps: Step[] = [];
  for (let at = first; ;) {
    const from = options[at]!;
    let best: Step | undefined;
    for (const [to, { bytes, loss }] of options.entries()) {
      if (bytes <= from.bytes || loss >= from.loss) continue;
      const gain = (from.loss - loss) / (bytes - from.bytes);
      if (!best || gain > best.gain || (gain === best.gain && bytes - from.bytes > best.bytes))
        best = { tensor, to, bytes: bytes - from.bytes, gain };
    }
    if (!best) return steps;
    steps.push(best);
    at = best.to;
  }
}

/** Takes what saves most and fits, until nothing does. */
function fill(tensors: readonly (readonly Option[])[], chosen: number[], left: number): void {
  const moves = tensors.flatMap((options, tensor) => options.map((option, to) => ({ tensor, to, option })));
  for (let rest = left; ;) {
    let best: { tensor: number; to: number; saved: number; bytes: number } | undefined;
    for (const { tensor, to, option } of moves) {
      const from = tensors[tensor]![chosen[tensor]!]!;
      const [bytes, saved] = [option.bytes - from.bytes, from.loss - option.loss];
      if (bytes <= rest && saved > (best?.saved ?? 0)) best = { tensor, to, saved, bytes };
    }
    if (!best) return;
    chosen[best.tensor] = best.to;
    rest -= best.bytes;
  }
}
