import type { EmbedProgress, EmbedRequest, Embeddings } from '../core/embedding.ts';
import { isFault } from '../core/fault.ts';
import { loadKey } from '../core/load-key.ts';
import type { LoadProgress } from '../core/protocol.ts';
import { checkTexts } from '../embedding/check-texts.ts';
import type { EmbedderChoice } from '../doctor/embedders.ts';
import { loadEmbedder } from './embedding-model.ts';
import type { EmbedderParts, LoadedEmbedder } from './embedding-model.ts';
import { type OpenPath, withLocal } from './local-files.ts';
import { checkLoadOptions } from './load-options.ts';
import { checkTask } from './model-task.ts';
import { closedFault } from './service-life.ts';
import type { ServiceLife } from './service-life.ts';
import type { Shelf } from './shelf.ts';
import { SharedPlace } from './shared-place.ts';

export interface SlotParts extends EmbedderParts {
  readonly life: ServiceLife;
  readonly shelf: Pick<Shelf, 'find' | 'firstThatEmbeds' | 'lend'>;
  /** Absent where there are no paths. */
  readonly openPath?: OpenPath;
}

/** How texts on their way are followed, and left. */
export interface EmbedWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined;
}

/** The place of one model of vectors, beside that of the model that answers. */
export interface EmbeddingSlot {
  /** Puts the model here first, if it is not. Calls of one model run side by side; another model waits until they are done. */
  embed(request: EmbedRequest, watch: EmbedWatch): Promise<Embeddings>;
  memoryBytes(): number;
  /** Frees the model, or nothing where `id` names another one, as soon as no call needs it. */
  release(id?: string): Promise<void>;
}

type Asked = Omit<EmbedRequest, 'texts'>;

export function openEmbeddingSlot(parts: SlotParts): EmbeddingSlot {
  const { life } = parts;
  const place = new SharedPlace<LoadedEmbedder>(({ texts }) => texts.embedder.dispose());

  const run = async ({ texts, ...asked }: EmbedRequest, watch: EmbedWatch): Promise<Embeddings> => {
    const { signal, onProgress } = watch;
    const { item, leave } = await place.enter(keyOf(asked), () => bring(asked, watch, parts), signal);
    try {
      const tell = (done: number, total: number): void => onProgress?.({ phase: 'embed', done, total });
      return { model: item.model, ...(await item.texts.embed(texts, { signal, onProgress: tell })) };
    } catch (error) {
      if (isLost(error)) place.drop(item);
      throw error;
    } finally {
      leave();
    }
  };
  return {
    async embed(request, { signal, onProgress }) {
      checkRequest(request);
      if (life.signal.aborted) throw closedFault();
      const watch = { signal: life.stopFor(signal), onProgress };
      try {
        return await run(request, watch).catch((error: unknown) => {
          if (isLost(error)) return run(request, watch); // on the processor, which is not lost
          throw error;
        });
      } catch (error) {
        throw life.reason(error);
      }
    },
    memoryBytes: () => place.held?.texts.embedder.memoryBytes ?? 0,
    release: (id) => place.release(({ model }) => id === undefined || model.id === id),
  };
}

/** Brings a model to this device and into memory. */
async function bring(asked: Asked, watch: EmbedWatch, parts: SlotParts): Promise<LoadedEmbedder> {
  const { signal, onProgress } = watch;
  const tell = (progress: LoadProgress): void => onProgress?.(progress);
  const choice: EmbedderChoice = {
    ...(asked.device === undefined ? {} : { device: asked.device }),
    ...(asked.threads === undefined ? {} : { threads: asked.threads }),
    ...(signal === undefined ? {} : { signal }),
    onNotice: (notice) => tell({ phase: 'notice', notice }),
    onProgress: (doneBytes, totalBytes) => tell({ phase: 'load', doneBytes, totalBytes }),
  };
  const { catalogUrl } = asked;
  const id = asked.model ?? (await parts.shelf.firstThatEmbeds(catalogUrl, signal));
  const local = parts.openPath?.(id);
  if (local) return withLocal(local, (sources) => loadEmbedder({ id, sources }, parts, choice));
  const hub = asked.hub === undefined ? {} : { hub: asked.hub };
  const wanted = await parts.shelf.find({ model: id, catalogUrl, ...hub }, signal);
  checkTask(wanted, 'embed');
  const lent = await parts.shelf.lend(wanted, {
    signal,
    onProgress: tell,
    onNotice: (notice) => tell({ phase: 'notice', notice }),
  });
  try {
    const { manifest, sources } = lent;
    return await loadEmbedder({ id: manifest.id, name: manifest.name, sources, manifest }, parts, choice);
  } finally {
    lent.leave(); // nothing is read any more, so that it may be deleted at any time
    await lent.giveBack();
  }
}

function keyOf({ model = '', ...asked }: Asked): string {
  return loadKey({ ...asked, model });
}

/** @throws Fault `option-invalid`, and what `checkTexts` throws. */
function checkRequest({ texts, model, ...asked }: EmbedRequest): void {
  checkLoadOptions({ ...asked, model: model ?? 'the first one' });
  checkTexts(texts);
}

const isLost = (error: unknown): boolean => isFault(error) && error.code === 'device-lost';
