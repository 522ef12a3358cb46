import type { ByteSource } from '../artifact/byte-source.ts';
import type { ModelDraft } from '../artifact/draft.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import { throwIfAborted } from '../core/fault.ts';
import { loadKey } from '../core/load-key.ts';
import type { LoadOptions, LoadedModel, Notice } from '../core/protocol.ts';
import { filesOf } from './joined-loads.ts';
import { checkFormat, openFiles, openLoaded } from './loaded.ts';
import type { EngineParts, Loaded, LoadedOptions, Watch } from './loaded.ts';
import { checkTask } from './model-task.ts';
import type { Lent, Shelf, ShelfParts } from './shelf.ts';

export interface LoadedSlotParts extends EngineParts, Pick<ShelfParts, 'loadNotes'> {
  readonly shelf: Pick<Shelf, 'lend'>;
}

/** The place of the model that answers, beside that of the model of vectors. Who changes it has the service's turn. */
export interface LoadedSlot {
  /** What is here; nothing before the first load, and after one that failed. */
  readonly model: Loaded | undefined;
  /** Whether what is here was asked for in the same words, which may mean other files by now. */
  isNamed(options: LoadOptions): boolean;
  /** The model that is here, when it was asked for in the same words and they still mean its files. */
  here(options: LoadOptions, wanted: ModelManifest | ModelDraft): LoadedModel | undefined;
  /** Weights to this device, and a model out of them. */
  bring(wanted: ModelManifest | ModelDraft, options: LoadOptions, watch: Watch): Promise<LoadedModel>;
  /** A model out of files. The old one goes before the new one comes, so that a device never holds two. */
  open(sources: readonly ByteSource[], options: LoadedOptions, watch: Watch): Promise<LoadedModel>;
  unload(): void;
}

export function openLoadedSlot(parts: LoadedSlotParts): LoadedSlot {
  return new Slot(parts);
}

class Slot implements LoadedSlot {
  readonly #parts: LoadedSlotParts;
  model: Loaded | undefined;
  /** What was asked for when it was loaded, and which files that meant. */
  #loadedAs: { readonly key: string; readonly files: string } | undefined;
  /** Where its files came from. */
  #lent: Lent | undefined;

  constructor(parts: LoadedSlotParts) {
    this.#parts = parts;
  }

  isNamed(options: LoadOptions): boolean {
    return this.#loadedAs?.key === loadKey(options);
  }

  here(options: LoadOptions, wanted: ModelManifest | ModelDraft): LoadedModel | undefined {
    const same = this.isNamed(options) && this.#loadedAs?.files === filesOf(wanted);
    return same ? this.model?.info() : undefined;
  }

  async bring(wanted: ModelManifest | ModelDraft, options: LoadOptions, watch: Watch): Promise<LoadedModel> {
    const notices: Notice[] = [];
    const onNotice = (notice: Notice): void => {
      notices.push(notice);
      watch.onProgress?.({ phase: 'notice', notice });
    };
    checkTask(wanted, 'answer');
    checkFormat(wanted.format, this.#parts);
    const lent = await this.#parts.shelf.lend(wanted, { ...watch, onNotice });
    const { id, name, golden } = lent.manifest;
    const open = () => this.open(lent.sources, { ...options, id, name, golden, notices }, watch);
    try {
      const model = await this.#parts.loadNotes.during({ ...options, model: id }, open);
      this.#lent = lent;
      await lent.giveBack();
      this.#loadedAs = { key: loadKey(options), files: filesOf(lent.manifest) };
      return model;
    } catch (error) {
      if (this.#lent !== lent) lent.leave();
      throw error;
    }
  }

  async open(sources: readonly ByteSource[], options: LoadedOptions, watch: Watch): Promise<LoadedModel> {
    const opened = await openFiles(sources);
    throwIfAborted(watch.signal);
    this.unload();
    this.model = await openLoaded(opened, this.#parts, options, watch);
    return this.model.info();
  }

  unload(): void {
    this.model?.engine.dispose();
    this.#lent?.leave();
    this.model = undefined;
    this.#loadedAs = undefined;
    this.#lent = undefined;
  }
}
