import { expose } from 'comlink';
import { deviceLocks } from '../src/core/device-locks.ts';
import type { InferenceApi } from '../src/core/inference-api.ts';
import type { GenerateEvent } from '../src/core/protocol.ts';
import type { Service } from '../src/stream/service.ts';
import { serve } from '../src/wire/port-stream.ts';
import { holdLock } from './hold-lock.ts';
import { numberedCalls } from './numbered-calls.ts';
import { told } from './told.ts';

/**
 * The service as the page calls it: calls are numbered so that each can be aborted, and answers are streamed through
 * ports. `open` is asked at every call, because the service's code may still be on its way. For a guest, which is the
 * page of another tab, `guest` ends its calls, and closing ends nothing else.
 */
export function inferenceApi(open: () => Promise<Service>, guest?: AbortController): InferenceApi {
  const calls = numberedCalls();
  const numbered = <T>(call: number, job: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    calls.run(call, job, guest?.signal);
  return {
    ping: () => Promise.resolve(),
    holdLock,
    async attach(port, life) {
      const visit = new AbortController();
      expose(inferenceApi(open, visit), port);
      void untilFree(life).then(() => {
        visit.abort();
        port.close();
      });
    },
    load: (call, options, onProgress) =>
      numbered(call, async (signal) => {
        const service = await open();
        return told(onProgress, (tell) => service.load(options, { signal, onProgress: tell }));
      }),
    chat: (call, request, reply) =>
      numbered(call, (signal) => {
        async function* events(): AsyncGenerator<GenerateEvent, void, void> {
          const service = await open();
          yield* service.chat(request, signal);
        }
        return serve(events(), reply, guest?.signal);
      }),
    score: (call, request) => numbered(call, async (signal) => (await open()).score(request, signal)),
    tokenize: async (text) => (await open()).tokenize(text),
    embed: (call, request, onProgress) =>
      numbered(call, async (signal) => {
        const service = await open();
        return told(onProgress, (tell) => service.embed(request, { signal, onProgress: tell }));
      }),
    download: (call, wanted, onProgress) =>
      numbered(call, async (signal) => {
        const service = await open();
        return told(onProgress, (tell) => service.download(wanted, { signal, onProgress: tell }));
      }),
    beginVisit: async (visit, left) => (await open()).beginVisit(visit, left),
    abort: (call) => Promise.resolve(calls.abort(call)),
    findModel: (call, wanted) => numbered(call, async (signal) => (await open()).findModel(wanted, signal)),
    listModels: async (catalogUrl) => (await open()).listModels(catalogUrl),
    inspectFiles: async (files) => (await open()).inspectFiles(files),
    deleteModel: async (catalogUrl, id) => (await open()).deleteModel(catalogUrl, id),
    verifyModel: async (catalogUrl, id) => (await open()).verifyModel(catalogUrl, id),
    deleteLeftovers: async (catalogUrl) => (await open()).deleteLeftovers(catalogUrl),
    usage: async () => (await open()).usage(),
    memoryBytes: async () => (await open()).memoryBytes(),
    diagnose: (call, request) => numbered(call, async (signal) => (await open()).diagnose(request, signal)),
    close: async () => (guest ? guest.abort() : (await open()).close()),
  };
}

/** Resolves when nobody holds the lock any more; never where there are no locks, which is nowhere that tabs share. */
function untilFree(name: string): Promise<void> {
  const locks = deviceLocks();
  return locks ? locks.request(name, () => {}) : new Promise(() => {});
}
