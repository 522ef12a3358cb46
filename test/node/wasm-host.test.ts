import { expect, test } from 'vitest';
import { hasRelaxedSimd, usableBuilds, type KernelBuild } from '../../src/engine/wasm/kernel-build.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';

const builds: readonly KernelBuild[] = ['relaxed-dot32', 'relaxed-dot16', 'simd128'];

test('opening the host switches relaxed SIMD on, so that the fast builds can be used', () => {
  nodeWasmHost();
  expect(hasRelaxedSimd()).toBe(true);
  expect(usableBuilds()).toContain('relaxed-dot16');
});

test.each(builds)('the %s build compiles, with shared memory and without', async (build) => {
  const host = nodeWasmHost();
  for (const shared of [false, true]) {
    const module = await host.compileKernels(build, shared);
    expect(WebAssembly.Module.imports(module)).toContainEqual({
      module: 'env',
      name: 'memory',
      kind: 'memory',
    });
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['run', 'serve', 'dismiss']),
    );
  }
});

test('a compute thread says that it is ready, and can be ended while it waits', async () => {
  const host = nodeWasmHost();
  const module = await host.compileKernels('simd128', true);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  const thread = host.startThread({ module, memory, plan: 1024, thread: 1 });
  await thread.ready;
  thread.terminate();
});

test('a compute thread that cannot start says so as a fault', async () => {
  const host = nodeWasmHost();
  const module = await host.compileKernels('simd128', false); // refuses a memory that is shared
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true });
  const thread = host.startThread({ module, memory, plan: 1024, thread: 3 });
  await expect(thread.ready).rejects.toMatchObject({ code: 'worker-start', detail: { thread: 3 } });
  thread.terminate();
});
