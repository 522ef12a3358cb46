import { isAbsolute, join } from 'node:path';
import { memoryLearnedModels } from '../cache/learned-models.ts';
import { noLoadNotes } from '../cache/load-notes.ts';
import { memoryChunkStore } from '../cache/memory-chunk-store.ts';
import { openWeightCache } from '../cache/weight-cache.ts';
import { memoryNotebook } from '../core/notebook.ts';
import { openDoctor } from '../doctor/doctor.ts';
import { openEmbedders } from '../doctor/embedders.ts';
import { openEngines } from '../doctor/engines.ts';
import { measureWasm } from '../doctor/wasm-speed.ts';
import { openWasmEncoder } from '../engine/wasm/wasm-encoder.ts';
import { openWasmEngine } from '../engine/wasm/wasm-engine.ts';
import { openService } from '../stream/open-service.ts';
import type { Service } from '../stream/service.ts';
import { noGpuFault, profileNode } from './device-profile.ts';
import { fetchOrRead } from './file-fetch.ts';
import { fileCatalogMemory } from './file-catalog-memory.ts';
import { fileLearnedModels } from './file-learned-models.ts';
import { fileChunkStore } from './file-chunk-store.ts';
import { localModels } from './local-models.ts';
import { openModelFiles } from './open-model-files.ts';
import { nodeWasmHost } from './wasm-host.ts';

/**
 * The service as Node has it: our own engine, weights kept in `cacheFolder` or, without one, in memory. A model may
 * also be the absolute path of a GGUF file.
 */
export function openNodeService(cacheFolder?: string): Service {
  const host = nodeWasmHost();
  const store = cacheFolder === undefined ? memoryChunkStore() : fileChunkStore(join(cacheFolder, 'weights'));
  const learned =
    cacheFolder === undefined ? memoryLearnedModels() : fileLearnedModels(learnedFolder(cacheFolder));
  const doctor = openDoctor({
    profile: () => profileNode(cacheFolder),
    measure: { wasm: () => measureWasm(host), webgpu: () => Promise.reject(noGpuFault()) },
    notebook: memoryNotebook(),
    userAgent: `node ${process.version}`,
  });
  return openService({
    openCache: async (fetch) =>
      localModels(openWeightCache({ store, learned, quota: {}, download: { fetch } })),
    doctor,
    ...openEngines({ doctor, wasm: (model, options) => openWasmEngine(model, host, options), now: Date.now }),
    openEmbedder: openEmbedders({
      doctor,
      wasm: (model, options) => openWasmEncoder(model, host, options),
      now: Date.now,
      clock: () => host.now(),
    }),
    openPath: (model) => (isAbsolute(model) ? openModelFiles(model) : undefined),
    canShareMemory: host.canShareMemory,
    catalogMemory:
      cacheFolder === undefined
        ? { read: async () => undefined, write: async () => {} }
        : fileCatalogMemory(cacheFolder),
    loadNotes: noLoadNotes, // a program that dies says so itself
    fetch: fetchOrRead,
    clock: () => host.now(),
    random: Math.random,
  });
}

/** Where, in the folder for weights, lies what is known of models that no catalogue describes. */
export function learnedFolder(cacheFolder: string): string {
  return join(cacheFolder, 'learned');
}
