import type { VisitFigures } from './page/visit.ts';
import { sharingACore } from './busy.ts';
import { needsExport, type Setting } from './setting.ts';
import type { Visitor } from './visitor.ts';

/** What one visit has shown. */
export interface Measured {
  readonly setting: Setting;
  readonly contended: boolean;
  readonly figures: VisitFigures;
  readonly fetchedBytes: number;
}

export interface RoundsPlan {
  readonly settings: readonly Setting[];
  readonly rounds: number;
  readonly contended: boolean;
}

const DECODE_TOKENS = 64;
/** For engines that take most of a minute for a visit and are far behind. */
const SLOW_ROUNDS = 2;

/** Visits every setting once a round; the order turns, so that no setting always comes first. */
export async function* runRounds(visitor: Visitor, plan: RoundsPlan): AsyncGenerator<Measured | Error> {
  const { settings, rounds, contended } = plan;
  for (let round = 0; round < rounds; round++) {
    const turn = round % settings.length;
    for (const setting of [...settings.slice(turn), ...settings.slice(0, turn)]) {
      if (contended && setting.engine !== 'nibble' && round > 0) continue; // minutes each: their threads spin
      if (needsExport(setting.engine) && round >= SLOW_ROUNDS) continue;
      yield await measure(visitor, { setting, contended, round });
    }
  }
}

interface Step {
  readonly setting: Setting;
  readonly contended: boolean;
  readonly round: number;
}

async function measure(visitor: Visitor, { setting, contended, round }: Step): Promise<Measured | Error> {
  const { engine, name, ...rest } = setting;
  const plan = { ...rest, kind: 'measure', seed: 1 + round * 1000, decodeTokens: DECODE_TOKENS } as const;
  const visit = () => visitor.visit(engine, plan);
  try {
    const { figures, fetchedBytes } = await (contended ? sharingACore(visit) : visit());
    if (figures === undefined) throw new Error('the page gave no figures');
    return { setting, contended, figures, fetchedBytes };
  } catch (error) {
    return new Error(`${engine}, ${name}: ${sentenceOf(error)}`);
  }
}

/** What went wrong, without the page's stack. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\n\s+at /)[0] ?? message;
}
