import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { browserMemory } from './browser-memory.ts';
import type { BenchOptions } from './options.ts';
import type { TabFigures } from './page/tabs.ts';
import { machineLine, table } from './report.ts';
import { openBenchServer } from './server.ts';
import type { BenchServer } from './server.ts';

const TABS = 5;

/** Which of the five tabs have the model, and how. */
const SETTINGS = [
  { name: 'no tab has the model', withModel: 0, plan: 'share' },
  { name: 'one tab has it', withModel: 1, plan: 'share' },
  { name: 'five share it', withModel: TABS, plan: 'share' },
  { name: 'five have one each', withModel: TABS, plan: 'alone' },
] as const;

type Setting = (typeof SETTINGS)[number];

interface Measured {
  readonly name: string;
  readonly tabs: readonly TabFigures[];
  readonly fetchedBytes: number;
  /** Of the whole browser. */
  readonly browserBytes: number | undefined;
}

/** What the figures of a tab are called in the page. */
declare const figures: Promise<TabFigures | undefined>;

/** Five tabs on one model: memory, downloads, how soon each is ready. Prints, and asserts nothing. */
export async function benchTabs({ json }: BenchOptions): Promise<number> {
  const server = await openBenchServer(['tabs']);
  try {
    const machine = machineLine(await chromiumVersion()); // before the machine is busy with this
    const measured: Measured[] = [];
    for (const setting of SETTINGS) {
      measured.push(await measure(server, setting));
      console.error(setting.name);
    }
    console.log([machine, ...report(measured)].join('\n'));
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ machine, measured }, null, 2)}\n`);
    return 0;
  } finally {
    await server.close();
  }
}

async function chromiumVersion(): Promise<string> {
  const browser = await chromium.launch(chromiumLaunch());
  const version = browser.version();
  await browser.close();
  return version;
}

/** A browser of its own with an empty profile, five tabs in it, all opened at once. */
async function measure(server: BenchServer, { name, withModel, plan }: Setting): Promise<Measured> {
  const profile = await mkdtemp(join(tmpdir(), 'nibble-tabs-'));
  const browser = await chromium.launchPersistentContext(profile, chromiumLaunch());
  try {
    const before = server.weightBytes();
    const open = async (tab: number): Promise<TabFigures | undefined> => {
      const page = await browser.newPage();
      await page.goto(`${server.url}tabs.html?tabs=${tab < withModel ? plan : 'none'}`);
      return page.evaluate(() => figures);
    };
    const opened = await Promise.all(Array.from({ length: TABS }, (_, tab) => open(tab)));
    const tabs = opened.filter((figure) => figure !== undefined);
    const browserBytes = await browserMemory(profile);
    return { name, tabs, fetchedBytes: server.weightBytes() - before, browserBytes };
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

function report(measured: readonly Measured[]): string[] {
  const mib = (bytes: number | undefined): string =>
    bytes === undefined ? '–' : (bytes / 2 ** 20).toFixed(0);
  const rows = measured.map(({ name, tabs, fetchedBytes, browserBytes }) => {
    const ready = tabs.map(({ readyMs }) => readyMs).toSorted((a, b) => a - b);
    const readyText = ready.length === 0 ? '–' : ready.map((ms) => ms.toFixed(0)).join(' ');
    return [name, readyText, mib(tabs[0]?.wasmBytes), `${fetchedBytes}`, mib(browserBytes)];
  });
  return table([
    ['five tabs', 'ready after, ms', 'WASM MiB of one', 'fetched bytes', 'whole browser MiB'],
    ...rows,
  ]);
}
