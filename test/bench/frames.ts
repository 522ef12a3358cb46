import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type CDPSession, chromium } from 'playwright';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { framesReport, type Busy, type Played } from './frames-report.ts';
import type { BenchOptions } from './options.ts';
import type { FramesPlan, Scene } from './page/frames.ts';
import { machineLine } from './report.ts';
import { openBenchServer } from './server.ts';
import { traceTasks } from './task-trace.ts';

const SCENES: readonly { readonly name: string; readonly plan: FramesPlan }[] = [
  { name: 'an empty page', plan: { scene: 'nothing', tokens: 0 } },
  { name: 'the model alone', plan: { scene: 'model', tokens: 400 } },
  { name: 'the chat, 60 tokens/s', plan: { scene: 'script', tokens: 600, tokensPerSecond: 60 } },
  { name: 'the chat, 120 tokens/s', plan: { scene: 'script', tokens: 1200, tokensPerSecond: 120 } },
  { name: 'the chat and the model', plan: { scene: 'face', tokens: 400 } },
  { name: 'the app, 60 tokens/s', plan: { scene: 'script', face: 'app', tokens: 600, tokensPerSecond: 60 } },
  { name: 'the app and the model', plan: { scene: 'face', face: 'app', tokens: 400 } },
];

/** The scene as the page has prepared it. */
declare const scene: Promise<Scene>;

/** Measures the page's frames in each scene, prints them, and asserts nothing. */
export async function benchFrames({ json, rounds }: BenchOptions): Promise<number> {
  const server = await openBenchServer(['frames']);
  const profile = await mkdtemp(join(tmpdir(), 'nibble-frames-'));
  const browser = await chromium.launchPersistentContext(profile, chromiumLaunch());
  try {
    const machine = machineLine(browser.browser()?.version() ?? 'of this machine');
    console.log(machine);
    const address = (plan: FramesPlan): string =>
      `${server.url}frames.html?plan=${encodeURIComponent(JSON.stringify(plan))}`;
    await play(browser, address({ scene: 'model', tokens: 8 })); // the weights are stored, the code is compiled
    const results: Played[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const { name, plan } of SCENES) {
        results.push({ name, ...(await play(browser, address(plan))) });
        console.error(`round ${round}: ${name}`);
      }
    }
    console.log(framesReport(results).join('\n'));
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
    return 0;
  } finally {
    await browser.close();
    await server.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function play(browser: BrowserContext, address: string): Promise<Omit<Played, 'name'>> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.evaluate(async () => void (await scene));
  const devtools = await browser.newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' }); // a busy machine does not count
  const endTrace = await traceTasks(devtools);
  const before = await busySoFar(devtools);
  const figures = await page.evaluate(async () => (await scene)());
  const after = await busySoFar(devtools);
  const trace = await endTrace();
  await page.close();
  const perSecond = (kind: keyof Busy): number => (1000 * (after[kind] - before[kind])) / figures.seconds;
  return {
    ...figures,
    ...trace,
    scriptMs: perSecond('scriptMs'),
    layoutMs: perSecond('layoutMs'),
    taskMs: perSecond('taskMs'),
  };
}

/** Seconds of the processor that the page's main thread has had, by the browser's own account. */
async function busySoFar(devtools: CDPSession): Promise<Busy> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return {
    scriptMs: value('ScriptDuration'),
    layoutMs: value('LayoutDuration') + value('RecalcStyleDuration'),
    taskMs: value('TaskDuration'),
  };
}
