import { chunkLength } from '../artifact/chunk-assembler.ts';
import { sha256Hex } from '../artifact/digest.ts';
import { downloadChunks } from '../artifact/download.ts';
import type { ModelDraft } from '../artifact/draft.ts';
import {
  beginLearning,
  type LearnedFile,
  type LearnedModel,
  toManifest,
  withFile,
} from '../artifact/learned-model.ts';
import { wholeDigest } from '../artifact/whole-digest.ts';
import { Fault, isFault, throwIfAborted } from '../core/fault.ts';
import type { ChunkStore } from './chunk-store.ts';
import type { Errand } from './errand.ts';
import type { FillOptions } from './fill.ts';
import type { Crew } from './flight.ts';
import { learnedRecord, learnedStoredBytes } from './learned-record.ts';
import type { LearnedModels } from './learned-models.ts';

/** A whole file that is wrong was damaged in some chunk nobody can name: it is fetched again, all of it, once. */
const ATTEMPTS = 2;

/**
 * Brings a model whose chunks nobody has described. Each chunk is stored under its own SHA-256 and noted in the ledger, so
 * that an interrupted download goes on where it ended; a file that is complete is compared with the digest of the whole.
 */
export function learnErrand(draft: ModelDraft, ledger: LearnedModels): Errand {
  let latest: LearnedModel = beginLearning(draft, []);
  /** Another tab may have learned more meanwhile. */
  const recall = async (): Promise<void> => {
    latest = beginLearning(draft, [latest, ...(await ledger.all())]);
  };
  const note = async (at: number, file: LearnedFile): Promise<void> => {
    latest = withFile(latest, at, file);
    await ledger.write(latest);
  };
  return {
    id: draft.id,
    bytes: draft.bytes,
    identity: draft.files.map(({ digest, url, etag }) => digest?.hex ?? `${url} ${etag}`).join(),
    needs: () => learnedRecord(latest),
    async storedBytes(store) {
      await recall();
      return learnedStoredBytes(latest, await store.chunkSizes());
    },
    async fill(store, crew, options) {
      await recall();
      await ledger.write(latest);
      const progress = reporter(learnedStoredBytes(latest, await store.chunkSizes()), draft.bytes, crew);
      for (const at of draft.files.keys()) {
        const learner = new FileLearner({ store, crew, options, progress }, (file) => note(at, file));
        await learner.learn(latest.files[at]!, draft.chunkBytes);
      }
      const manifest = toManifest(latest);
      if (!manifest) throw new Fault('bug', `${draft.id} was downloaded and is not whole.`);
      return manifest;
    },
  };
}

interface LearnParts {
  readonly store: ChunkStore;
  readonly crew: Crew;
  readonly options: FillOptions;
  readonly progress: (bytes: number) => void;
}

/** One file from what is known of it to all of it. */
class FileLearner {
  readonly #parts: LearnParts;
  readonly #note: (file: LearnedFile) => Promise<void>;

  constructor(parts: LearnParts, note: (file: LearnedFile) => Promise<void>) {
    this.#parts = parts;
    this.#note = note;
  }

  async learn(file: LearnedFile, chunkBytes: number): Promise<void> {
    let learned = file;
    for (let attempt = 1; ; attempt++) {
      learned = await this.#bring(learned, chunkBytes);
      if (learned.sha256 !== undefined) return;
      const { sha256, isRight } = await this.#digest(learned);
      if (isRight) return this.#note({ ...learned, sha256 });
      learned = await this.#forget(learned);
      if (attempt === ATTEMPTS) throw corrupt(file);
    }
  }

  async #bring(file: LearnedFile, chunkBytes: number): Promise<LearnedFile> {
    const { store, crew, options, progress } = this.#parts;
    const stored = await store.chunkSizes();
    const missing = file.chunks.flatMap((chunk, index) =>
      chunk !== null && stored.has(chunk) ? [] : [index],
    );
    const target = { ...file, chunkBytes };
    let learned = file;
    try {
      for await (const { index, bytes } of downloadChunks(target, missing, {
        ...options.download,
        signal: crew.signal,
      })) {
        const digest = file.chunks[index] ?? (await sha256Hex(bytes));
        await store.writeChunk(digest, bytes);
        options.onVerified(digest);
        learned = { ...learned, chunks: learned.chunks.with(index, digest) };
        await this.#note(learned);
        progress(chunkLength(target, index));
      }
    } catch (error) {
      if (isFault(error) && error.code === 'shard-changed') await this.#forget(learned);
      throw error;
    }
    return learned;
  }

  async #digest(file: LearnedFile): Promise<{ readonly sha256: string; readonly isRight: boolean }> {
    const { store, crew } = this.#parts;
    const digest = await wholeDigest(file.bytes, file.digest);
    for (const chunk of file.chunks) {
      throwIfAborted(crew.signal);
      const bytes = chunk === null ? undefined : await store.readChunk(chunk);
      if (!bytes) throw gone(file);
      digest.update(bytes);
    }
    return digest.end(file.digest);
  }

  /** What was learned is of no use: the chunks are of another version, or one of them is wrong. */
  async #forget(file: LearnedFile): Promise<LearnedFile> {
    const { sha256: _, ...rest } = file;
    const forgotten = { ...rest, chunks: file.chunks.map(() => null) };
    await this.#note(forgotten);
    return forgotten;
  }
}

/** Counts up to the whole, also when a file comes twice. */
function reporter(cachedBytes: number, totalBytes: number, crew: Crew): (bytes: number) => void {
  let doneBytes = cachedBytes;
  return (bytes) => {
    doneBytes = Math.min(totalBytes, doneBytes + bytes);
    crew.progress({ phase: 'download', doneBytes, totalBytes, cachedBytes });
  };
}

function corrupt({ path }: LearnedFile): Fault {
  return new Fault(
    'shard-corrupt',
    `${path} arrived twice and was not the file that its repository promises. Try again later, or on another network.`,
    { file: path },
  );
}

function gone({ path }: LearnedFile): Fault {
  return new Fault(
    'storage-lost',
    `The browser dropped a part of ${path} while it was being downloaded. Free some space and try again.`,
    { file: path },
  );
}
