import type { QuantizeProgress } from '../../core/quantization.ts';
import type { Piece } from './piece.ts';
import { TimeLeft, type Work } from './time-left.ts';
import { workOf } from './work.ts';

export type OnProgress = (progress: QuantizeProgress) => void;

/** Turns what has been done into events. */
export class ProgressTeller {
  readonly #time: TimeLeft;
  readonly #total: number;
  readonly #tell: OnProgress | undefined;

  constructor(work: Work, clock: { now(): number }, tell: OnProgress | undefined) {
    this.#time = new TimeLeft(work, () => clock.now());
    this.#total = Object.values(work).reduce((sum, amount) => sum + amount, 0);
    this.#tell = tell;
  }

  calibrated(layer: number, amount: number): void {
    this.#time.add('calibrate', amount);
    this.#say({ phase: 'calibrate', layer });
  }

  allocated(layer: number, amount: number): void {
    this.#time.add('search', amount);
    this.#say({ phase: 'allocate', layer });
  }

  written({ plan, content }: Piece): void {
    const { kind, amount } = workOf(plan);
    const weights = plan.tensor.shape.reduce((product, size) => product * size, 1);
    this.#time.add(kind, (amount * weightsIn(content, weights, plan.tensor.bytes)) / weights);
    const { place, tensor } = plan;
    this.#say({
      phase: 'quantize',
      tensor: tensor.name,
      ...('layer' in place && place.layer !== undefined ? { layer: place.layer } : {}),
    });
  }

  #say(what: Pick<QuantizeProgress, 'phase' | 'layer' | 'tensor'>): void {
    const { seconds, share } = this.#time;
    const left = seconds === undefined ? {} : { secondsLeft: seconds };
    this.#tell?.({ ...what, done: share * this.#total, total: this.#total, ...left });
  }
}

function weightsIn(content: Piece['content'], weights: number, bytes: number): number {
  switch (content.kind) {
    case 'raw':
      return (weights * content.bytes.length) / bytes;
    case 'floats':
      return content.matrix.values.length;
    case 'codes':
      return content.coded.codes.length;
    default:
      return content satisfies never;
  }
}
