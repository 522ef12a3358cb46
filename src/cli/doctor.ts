import type { DeviceProfile, Diagnosis, EngineSpeed, Forecast } from '../core/diagnosis.ts';
import { memorySize } from '../core/memory-size.ts';
import { openNodeService } from '../node/node-service.ts';
import { catalogAddress } from './catalog-address.ts';
import { plural } from '../core/plural.ts';
import type { DoctorCommand } from './doctor-command.ts';
import { megabytes } from './megabytes.ts';
import type { Terminal } from './terminal.ts';

/** `nibble doctor`: what this machine has, and how the catalogue's models would do on it. */
export async function runDoctor({ catalog, json }: DoctorCommand, terminal: Terminal): Promise<void> {
  const service = openNodeService();
  try {
    const diagnosis = await service.diagnose({ catalogUrl: catalogAddress(catalog) }, terminal.signal);
    await terminal.print(json ? `${JSON.stringify(diagnosis)}\n` : describe(diagnosis));
  } finally {
    await service.close();
  }
}

function describe({ profile, speed, forecasts, choice }: Diagnosis): string {
  const rows = [
    ...profileRows(profile),
    ...speedRows('WebAssembly', speed.wasm),
    ...speedRows('GPU', speed.webgpu),
  ];
  const widest = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `${name.padEnd(widest)}  ${value}`);
  const models = forecasts.map((forecast) => describeModel(forecast, forecast.model === choice));
  return `${[...table, '', ...models].join('\n')}\n`;
}

type Row = readonly [name: string, value: string];

function profileRows({ cores, simd, relaxedSimd, memoryGib, storage, gpu }: DeviceProfile): readonly Row[] {
  const { quotaBytes, usedBytes = 0 } = storage;
  return [
    ['processor', `${plural(cores, 'core')}, ${relaxedSimd ? 'relaxed SIMD' : simd ? 'SIMD' : 'no SIMD'}`],
    ['memory', memoryGib === undefined ? 'unknown' : memorySize(memoryGib)],
    ['storage', quotaBytes === undefined ? 'unknown' : `${megabytes(quotaBytes - usedBytes)} free`],
    [
      'GPU',
      gpu.available ? `${gpu.vendor} ${gpu.architecture}${gpu.f16 ? ', half floats' : ''}` : gpu.reason,
    ],
  ];
}

function speedRows(engine: string, speed: EngineSpeed | undefined): readonly Row[] {
  if (!speed) return [];
  const rate = `${(speed.decodeBytesPerSecond / 1e9).toFixed(1)} GB of 4-bit weights a second`;
  return [[engine, `${rate}, ${plural(speed.threads, 'thread')}`]];
}

function describeModel(forecast: Forecast, isChoice: boolean): string {
  const { model, verdict, device, contextLength, decodeTokensPerSecond: pace, reason } = forecast;
  const speed = pace === undefined ? '' : `about ${pace.toFixed(pace < 10 ? 1 : 0)} tokens/s, `;
  return `${isChoice ? '*' : ' '} ${model}: ${verdict}, ${speed}${device}, context ${contextLength}. ${reason}`;
}
