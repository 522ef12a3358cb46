import { openWeightCache } from '../../src/cache/weight-cache.ts';
import { noLoadNotes } from '../../src/cache/load-notes.ts';
import { memoryChunkStore } from '../../src/cache/memory-chunk-store.ts';
import { openDoctor } from '../../src/doctor/doctor.ts';
import { openReferenceEncoder } from '../../src/engine/reference/reference-encoder.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { tinyDoctor } from './tiny-doctor.ts';
import { openService } from '../../src/stream/open-service.ts';
import type { Service, ServiceParts } from '../../src/stream/service.ts';

/** The real service on the reference engine, with weights in memory and a clock that ticks 1 ms at each look. */
export function tinyService(changes: Partial<ServiceParts> = {}): Service {
  const texts = new Map<string, string>();
  const store = memoryChunkStore();
  let ms = 0;
  return openService({
    openCache: async (fetch) =>
      openWeightCache({ store, download: { fetch, delay: async () => {} }, quota: {} }),
    openEngine: openReferenceEngine,
    openEmbedder: openReferenceEncoder,
    canShareMemory: true,
    catalogMemory: {
      read: async (url) => texts.get(url),
      write: async (url, text) => void texts.set(url, text),
      all: async () => texts,
    },
    loadNotes: noLoadNotes,
    doctor: openDoctor(tinyDoctor()),
    fetch: (url, init) => fetch(url, init),
    clock: () => ms++,
    random: () => 0.5,
    ...changes,
  });
}
