import { describe, expect, test } from 'vitest';
import { ratiosOf } from './ratios.ts';
import type { Row } from './row.ts';
import { rowOf } from './row.ts';
import { runRounds } from './rounds.ts';
import { ENGINES, settingsOf, type EngineName } from './setting.ts';
import type { Measured } from './rounds.ts';
import { readOptions } from './options.ts';
import { reportOf } from './report.ts';
import { spreadOf } from './stats.ts';
import type { VisitFigures } from './page/visit.ts';
import type { Visitor } from './visitor.ts';

describe('the spread of measurements', () => {
  test('is the middle one of an odd number, with the least and the most', () => {
    expect(spreadOf([9, 1, 100, 4, 5])).toEqual({ median: 5, least: 1, most: 100 });
  });
  test('is halfway between the two middle ones of an even number', () => {
    expect(spreadOf([10, 2, 4, 3])).toEqual({ median: 3.5, least: 2, most: 10 });
  });
  test('sorts by size, not by spelling', () => {
    expect(spreadOf([100, 9, 20])?.median).toBe(20);
  });
  test('is nothing when nothing was measured', () => {
    expect(spreadOf([])).toBeUndefined();
  });
});

const FIGURES: VisitFigures = {
  threads: 2,
  detail: 'a build',
  loadMs: 100,
  firstTokenMs: 150,
  ttft37Ms: 50,
  ttft256Ms: 500,
  prefillTps: 512,
  decodeTps: 40,
  memoryBytes: 1000,
  doubts: [],
};
const [ours, theirs] = settingsOf(['nibble', 'wllama'], 2) as [Measured['setting'], Measured['setting']];

function visitsOf(setting: Measured['setting'], figures: readonly Partial<VisitFigures>[]): Measured[] {
  return figures.map((some, index) => ({
    setting,
    contended: false,
    figures: { ...FIGURES, ...some },
    fetchedBytes: index,
  }));
}

describe('a row', () => {
  test('holds medians of its own visits, and the worst of memory and of bytes fetched', () => {
    const visits = [
      ...visitsOf(ours, [
        { decodeTps: 30, memoryBytes: 7 },
        { decodeTps: 50, memoryBytes: 9 },
        { decodeTps: 45, memoryBytes: 8 },
      ]),
      ...visitsOf(theirs, [{ decodeTps: 1 }]),
    ];
    const row = rowOf(ours, false, visits);
    expect(row).toMatchObject({ engine: 'nibble', rounds: 3, decodeTps: 45, peakBytes: 9, fetchedBytes: 2 });
    expect(row.spread.decodeTps).toEqual({ median: 45, least: 30, most: 50 });
  });
  test('without any visit has null for every figure', () => {
    const row = rowOf(ours, true, visitsOf(ours, [{}]));
    expect(row).toMatchObject({ rounds: 0, loadMs: null, decodeTps: null, peakBytes: null, abortMs: null });
  });
});

function row(engine: EngineName, setting: string, some: Partial<Row>): Row {
  return { ...rowOf({ engine, name: setting, abort: false }, some.contended ?? false, []), ...some };
}

describe('the ratios', () => {
  const rows = [
    row('nibble', 'threads 2', { decodeTps: 40, prefillTps: 500, loadMs: 200, firstTokenMs: 400 }),
    row('nibble', 'defaults', { decodeTps: 400, prefillTps: 5000, loadMs: 20 }),
    row('wllama', 'threads 2', { decodeTps: 10, prefillTps: 20, loadMs: 1000, firstTokenMs: 2000 }),
    row('wllama', 'defaults', { decodeTps: 8, prefillTps: 25, loadMs: 600, firstTokenMs: 3000 }),
    row('nibble', 'threads 2', { decodeTps: 20, contended: true }),
    row('wllama', 'threads 2', { decodeTps: 99, loadMs: 1, contended: true }),
  ];
  test('compare ours at the given threads with wllama’s better setting, figure by figure', () => {
    expect(ratiosOf(rows, 'threads 2')).toEqual({
      peers: { wllama: { decode: 4, prefill: 20, load: 3, firstToken: 5 } },
      contended: 0.5,
    });
  });
  test('name no peer that was not measured, and are null where one of its figures is missing', () => {
    const alone = rows.filter(({ engine }) => engine === 'nibble');
    expect(ratiosOf(alone, 'threads 2')).toEqual({ peers: {}, contended: 0.5 });
    const direct = row('onnxruntime', 'threads 2', { decodeTps: 5 });
    expect(ratiosOf([...rows, direct], 'threads 2').peers.onnxruntime).toEqual({
      decode: 8,
      prefill: null,
      load: null,
      firstToken: null,
    });
    expect(ratiosOf(rows.slice(0, 4), 'threads 2').contended).toBeNull();
  });
  test('stand in the report beside what is doubtful', () => {
    const doubtful = [...rows, row('wllama', 'odd', { doubts: ['an answer had no text'] })];
    const report = reportOf(doubtful, ratiosOf(rows, 'threads 2'));
    expect(report).toMatch(/wllama +decode 4\.00×, prefill 20\.00×/);
    expect(report).toContain('Doubtful: wllama, odd: an answer had no text.');
  });
});

describe('rounds', () => {
  const visits: string[] = [];
  const visitor: Visitor = {
    browserVersion: '0',
    visit: async (engine, { threads, seed }) => {
      visits.push(`${engine} ${threads ?? 'defaults'} ${seed}`);
      if (seed > 1 && engine === 'wllama') throw new Error('it broke');
      return { figures: FIGURES, fetchedBytes: 0 };
    },
    close: async () => {},
  };
  test('visit every setting once, turn the order, use new prompts, and go on after a failure', async () => {
    const plan = { settings: settingsOf(['nibble', 'wllama'], 2), rounds: 2, contended: false };
    const outcomes = [];
    for await (const one of runRounds(visitor, plan))
      outcomes.push(one instanceof Error ? one.message : 'fine');
    expect(visits).toEqual([
      'nibble 2 1',
      'wllama 2 1',
      'nibble defaults 1',
      'wllama defaults 1',
      'wllama 2 1001',
      'nibble defaults 1001',
      'wllama defaults 1001',
      'nibble 2 1001',
    ]);
    expect(outcomes.slice(4)).toEqual([
      'wllama, threads 2: it broke',
      'fine',
      'wllama, defaults: it broke',
      'fine',
    ]);
  });
});

describe('the command line', () => {
  test('asks for five rounds with two threads, or one when quick', () => {
    expect(readOptions([])).toMatchObject({ rounds: 5, threads: 2, engines: ENGINES });
    expect(readOptions(['--only', 'wllama,nibble']).engines).toEqual(['nibble', 'wllama']);
    expect(readOptions(['--quick', '--contend']).rounds).toBe(1);
  });
  test('refuses what it does not know', () => {
    expect(() => readOptions(['--rounds', '0'])).toThrow(/whole number/);
    expect(() => readOptions(['--only', 'webllm'])).toThrow(
      /nibble,wllama,transformers,onnxruntime, not webllm/,
    );
    expect(() => readOptions(['--fast'])).toThrow(/--fast/);
  });
});
