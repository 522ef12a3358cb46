import { EMBEDDING_ARCHITECTURES } from '../artifact/embedding-metadata.ts';
import type { ModelDraft } from '../artifact/draft.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import { Fault } from '../core/fault.ts';

/** What is known of a model before it is here. */
type Known = Pick<ModelManifest | ModelDraft, 'name' | 'format' | 'architecture' | 'task'>;

/** Whether a model makes vectors; undefined where only its files can tell. */
export function embeds({ format, architecture, task }: Known): boolean | undefined {
  if (task !== undefined) return task === 'embedding';
  if (EMBEDDING_ARCHITECTURES.has(architecture) && format === 'gguf') return true;
  return format === 'onnx' || architecture === 'unknown' ? undefined : false;
}

/**
 * Refuses, before it is downloaded, a model that was not made for what is wanted of it.
 * @throws Fault `model-task`
 */
export function checkTask(model: Known, wanted: 'answer' | 'embed'): void {
  const is = embeds(model);
  if (is === true && wanted === 'answer') throw cannotAnswer(model.name);
  if (is === false && wanted === 'embed') throw cannotEmbed(model.name);
}

export function cannotAnswer(name: string): Fault {
  const message = `${name} makes vectors of texts and cannot answer. Choose a model that answers; this one is for \`embed\` and for documents.`;
  return new Fault('model-task', message, { model: name });
}

export function cannotEmbed(name: string): Fault {
  const message = `${name} answers and makes no vectors of texts. Choose a model that embeds, such as all-minilm-l6-v2.`;
  return new Fault('model-task', message, { model: name });
}
