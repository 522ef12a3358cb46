import { idbCatalogMemory } from '../src/cache/catalog-memory.ts';
import { idbLoadNotes } from '../src/cache/idb-load-notes.ts';
import { openBrowserCache } from '../src/cache/open-browser-cache.ts';
import { idbNotebook } from '../src/cache/idb-notebook.ts';
import { profileBrowser } from '../src/doctor/browser-profile.ts';
import { openDoctor } from '../src/doctor/doctor.ts';
import { openEmbedders } from '../src/doctor/embedders.ts';
import { openEngines } from '../src/doctor/engines.ts';
import { measureGpu } from '../src/doctor/gpu-speed.ts';
import { measureWasm } from '../src/doctor/wasm-speed.ts';
import { openHubEmbedder } from '../src/engine/hub/hub-embedder.ts';
import { openHubEngine } from '../src/engine/hub/hub-engine.ts';
import { browserGpu } from '../src/engine/onnx/gpu.ts';
import { bestBuild, loadRuntime } from '../src/engine/onnx/load-runtime.ts';
import { browserHost } from '../src/engine/wasm/browser-host.ts';
import { openWasmEncoder } from '../src/engine/wasm/wasm-encoder.ts';
import { openWasmEngine } from '../src/engine/wasm/wasm-engine.ts';
import { openService } from '../src/stream/open-service.ts';
import type { Service, ServiceParts } from '../src/stream/service.ts';
import { endWhenLost } from './end-when-lost.ts';

/** The service as a browser's worker has it: IndexedDB, our own engine, the real clock. `changes` are for tests. */
export function openBrowserService(changes: Partial<ServiceParts> = {}): Service {
  const host = browserHost();
  const gpu = browserGpu();
  const doctor = openDoctor({
    profile: () => profileBrowser(),
    measure: {
      wasm: () => measureWasm(host),
      webgpu: () => measureGpu(navigator.gpu, () => performance.now()),
    },
    notebook: idbNotebook(),
    userAgent: navigator.userAgent,
  });
  const engines = openEngines({
    doctor,
    wasm: (model, options) => openWasmEngine(model, host, options),
    webgpu: async (model, options) => {
      const { openOnnxEngine } = await import('../src/engine/onnx/onnx-engine.ts');
      return openOnnxEngine(model, gpu, options);
    },
    now: Date.now,
  });
  const openEmbedder = openEmbedders({
    doctor,
    wasm: (model, options) => openWasmEncoder(model, host, options),
    webgpu: async (model, options) => {
      const { openOnnxEncoder } = await import('../src/engine/onnx/onnx-encoder.ts');
      return openOnnxEncoder(model, gpu, options);
    },
    now: Date.now,
    clock: () => performance.now(),
  });
  const parts: ServiceParts = {
    doctor,
    ...engines,
    openEmbedder,
    openCache: (fetch) => openBrowserCache({ download: { fetch } }),
    openRepository: async (repository, options) =>
      openHubEngine(repository, await loadRuntime(bestBuild()), options),
    openRepositoryEmbedder: async (repository, options) =>
      openHubEmbedder(repository, await loadRuntime(bestBuild()), options),
    canShareMemory: host.canShareMemory,
    catalogMemory: idbCatalogMemory(),
    loadNotes: idbLoadNotes(),
    fetch: (url, init) => fetch(url, init),
    clock: () => performance.now(),
    random: Math.random,
    ...changes,
  };
  return openService({ ...parts, noteAnswer: endWhenLost(parts.noteAnswer) });
}
