import { afterEach, beforeEach, expect, test } from 'vitest';
import { runDoctor } from '../../src/cli/doctor.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { startTinySite, type TinySite } from '../fakes/tiny-site.ts';

let site: TinySite;
beforeEach(async () => {
  site = await startTinySite({ one: {} });
});
afterEach(() => site.close());

async function run(json: boolean): Promise<string> {
  let out = '';
  const terminal = {
    print: async (text: string) => void (out += text),
    signal: new AbortController().signal,
  } as unknown as Terminal;
  await runDoctor({ name: 'doctor', catalog: site.catalogUrl, json }, terminal);
  return out;
}

test('this machine and its models, for a person', async () => {
  const out = await run(false);
  expect(out).toMatch(/^processor +\d+ cores, relaxed SIMD$/mu);
  expect(out).toMatch(/^GPU +Node has no WebGPU/mu);
  expect(out).toMatch(/^WebAssembly +[\d.]+ GB of 4-bit weights a second, \d+ threads?$/mu);
  expect(out).toMatch(/^\* one: well, about [\d.]+ tokens\/s, wasm, context 256\. .*\.$/mu);
});

test('has one size of memory, wherever it is told', async () => {
  const out = await run(false);
  const size = /^memory +(.*GB)$/mu.exec(out)?.[1];
  expect(out).toContain(`this device has ${size} or more`);
});

test('the same for a program', async () => {
  const { profile, forecasts, choice } = JSON.parse(await run(true));
  expect(profile).toMatchObject({ gpu: { available: false } });
  expect(forecasts).toMatchObject([{ model: 'one', device: 'wasm' }]);
  expect(choice).toBe('one');
});
