import { isManifest, type ModelDraft } from '../artifact/draft.ts';
import { beginLearning, toManifest } from '../artifact/learned-model.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import type { ModelRecord } from '../core/protocol.ts';
import type { StoredModel } from './chunk-store.ts';
import type { Errand } from './errand.ts';
import { fillErrand } from './fill.ts';
import { learnErrand } from './learn.ts';
import type { LearnedModels } from './learned-models.ts';
import { learnedModelRecord, learnedRecord } from './learned-record.ts';
import { commitRecord, modelRecord } from './model-chunks.ts';

/** What is known of models, whether a catalogue says it or a download taught it. */
export interface KnownModels {
  errandFor(model: ModelManifest | ModelDraft): Errand;
  /** A learned model, once all of it is known. */
  recall(id: string): Promise<ModelManifest | undefined>;
  /** Every chunk that `catalogs` offer or that the person has brought from elsewhere. */
  offers(catalogs: readonly Catalog[]): Promise<readonly StoredModel[]>;
  /** The learned models but one. */
  othersThan(id: string): Promise<readonly StoredModel[]>;
  recordOf(model: ModelManifest | string): Promise<StoredModel>;
  /** What a person sees of one model, known or not. */
  record(model: ModelManifest | ModelDraft, at: Shelved): Promise<ModelRecord>;
  /** The catalogue's models, then the learned ones. */
  list(catalog: Catalog, at: Shelved): Promise<readonly ModelRecord[]>;
}

/** What the store says of itself. */
export interface Shelved {
  /** Bytes of every chunk. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Ids of the models that were stored whole. */
  readonly whole: ReadonlySet<string>;
}

export function knownModels(learned: LearnedModels): KnownModels {
  const records = async (): Promise<readonly StoredModel[]> => (await learned.all()).map(learnedRecord);
  return {
    errandFor: (model) => (isManifest(model) ? fillErrand(model) : learnErrand(model, learned)),
    async recall(id) {
      const known = (await learned.all()).find((model) => model.id === id);
      return known && toManifest(known);
    },
    offers: async (catalogs) => [
      ...catalogs.flatMap(({ models }) => models.map(commitRecord)),
      ...(await records()),
    ],
    othersThan: async (id) => (await records()).filter((other) => other.id !== id),
    async recordOf(model) {
      if (typeof model !== 'string') return commitRecord(model);
      const known = (await records()).find(({ id }) => id === model);
      return known ?? { schema: 1, id: model, bytes: 0, chunks: [] };
    },
    async record(model, { sizes, whole }) {
      const isWhole = whole.has(model.id);
      if (isManifest(model)) return modelRecord(model, sizes, isWhole);
      return learnedModelRecord(beginLearning(model, await learned.all()), sizes, isWhole);
    },
    async list(catalog, { sizes, whole }) {
      const known = await learned.all();
      const drafts = catalog.drafts.map((draft) => beginLearning(draft, known));
      const named = new Set([...catalog.models, ...drafts].map(({ id }) => id));
      const others = known.filter(({ id }) => !named.has(id));
      return [
        ...catalog.models.map((manifest) => modelRecord(manifest, sizes, whole.has(manifest.id))),
        ...[...drafts, ...others].map((model) => learnedModelRecord(model, sizes, whole.has(model.id))),
      ];
    },
  };
}
