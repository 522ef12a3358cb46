import { writeFile } from 'node:fs/promises';
import { exportBenchModel } from './exported.ts';
import { benchFrames } from './frames.ts';
import { readOptions } from './options.ts';
import type { BenchOptions } from './options.ts';
import { ratiosOf } from './ratios.ts';
import { machineLine, reportOf } from './report.ts';
import { runRounds, sentenceOf } from './rounds.ts';
import type { Measured } from './rounds.ts';
import { rowOf } from './row.ts';
import type { Row } from './row.ts';
import { openBenchServer } from './server.ts';
import { needsExport, settingsOf, threadsSetting, type Setting } from './setting.ts';
import { benchTabs } from './tabs.ts';
import { openVisitor } from './visitor.ts';
import type { Visitor } from './visitor.ts';

/** Runs the benchmark and prints it; the exit code is 1 when a visit failed. */
export async function bench(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options.frames) return benchFrames(options);
  if (options.tabs) return benchTabs(options);
  const exported = options.engines.some(needsExport) ? await exportBenchModel() : undefined;
  const server = await openBenchServer(options.engines, exported);
  const visitor = await openVisitor(server);
  try {
    const machine = machineLine(visitor.browserVersion);
    console.log(machine);
    const failures: string[] = [];
    const rows = await measureRows(visitor, options, failures);
    const ratios = ratiosOf(rows, threadsSetting(options.threads));
    console.log(reportOf(rows, ratios));
    for (const failure of failures) console.log(`Failed: ${failure}`);
    if (options.json !== undefined)
      await writeFile(options.json, `${JSON.stringify({ machine, rows, ratios, failures }, null, 2)}\n`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    await visitor.close();
    await server.close();
  }
}

async function measureRows(visitor: Visitor, options: BenchOptions, failures: string[]): Promise<Row[]> {
  const settings = settingsOf(options.engines, options.threads);
  for (const { engine, dtype } of firstVisits(settings)) {
    console.error(`${engine}: first visit, to fill its cache`);
    const plan = { kind: 'fill', seed: 0, decodeTokens: 0, abort: false } as const;
    await visitor.visit(engine, dtype === undefined ? plan : { ...plan, dtype }).catch((error: unknown) => {
      failures.push(`${engine}, first visit: ${sentenceOf(error)}`);
    });
  }
  const repeats = options.contend ? [false, true] : [false];
  const measured: Measured[] = [];
  for (const contended of repeats) {
    for await (const one of runRounds(visitor, { settings, rounds: options.rounds, contended })) {
      if (one instanceof Error) failures.push(one.message);
      else measured.push(one);
      console.error(one instanceof Error ? `failed: ${one.message}` : progressLine(one));
    }
  }
  return repeats.flatMap((contended) => settings.map((setting) => rowOf(setting, contended, measured)));
}

/** One setting for each file of weights. */
function firstVisits(settings: readonly Setting[]): readonly Setting[] {
  const byFile = settings.map((setting) => [`${setting.engine} ${setting.dtype}`, setting] as const);
  return [...new Map(byFile).values()];
}

function progressLine({ setting, contended, figures }: Measured): string {
  const beside = contended ? ', one core busy' : '';
  const { loadMs, ttft256Ms, decodeTps } = figures;
  return `${setting.engine}, ${setting.name}${beside}: load ${loadMs.toFixed(0)} ms, TTFT 256 ${ttft256Ms.toFixed(0)} ms, decode ${decodeTps.toFixed(1)} tok/s`;
}
