import { Fault } from '../../core/fault.ts';
import { LEARNED_CHUNK_BYTES, type ModelDraft } from '../draft.ts';
import type { ModelFormat } from '../manifest.ts';
import { guessMemory } from '../memory-estimate.ts';
import { chooseGguf } from './choose-gguf.ts';
import { chooseOnnx } from './choose-onnx.ts';
import { type HubReference, writeHubReference } from './hub-reference.ts';
import { type HubAccess, type HubFile, type HubRepository, openRepository } from './hub-repository.ts';

/**
 * What a reference means now, pinned to a commit: its files with their sizes and digests.
 * @throws Fault `hub-missing`, `hub-gated`, `hub-incomplete`, `network`, `http` or `aborted`.
 */
export async function resolveHubModel(reference: HubReference, access: HubAccess): Promise<ModelDraft> {
  const repository = await openRepository(reference, access);
  const model = choose(repository, reference);
  const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const { licence, architecture, contextLength, parameters } = repository;
  return {
    id: writeHubReference(reference),
    name: model.name,
    format: model.format,
    architecture,
    licence,
    source: repository.page,
    contextLength,
    parameters,
    quantization: model.quantization,
    ...guessMemory({ ...model, bytes }),
    bytes,
    chunkBytes: LEARNED_CHUNK_BYTES,
    files: model.files,
  };
}

interface Choice {
  readonly format: ModelFormat;
  readonly name: string;
  readonly quantization: string;
  readonly files: readonly HubFile[];
}

/** A GGUF where there is one, because our own engines run it; else ONNX. */
function choose(repository: HubRepository, { pick }: HubReference): Choice {
  const wantsOnnx = pick.kind === 'file' && pick.path.endsWith('.onnx');
  const isOnnxLabel = pick.kind === 'label' && !repository.files.some(({ path }) => /\.gguf$/i.test(path));
  const gguf = wantsOnnx || isOnnxLabel ? undefined : chooseGguf(repository, pick);
  if (gguf) return { ...gguf, format: 'gguf', name: gguf.stem };
  const onnx = chooseOnnx(repository, pick);
  if (onnx) return { ...onnx, format: 'onnx', name: titleOf(repository), quantization: onnx.dtype };
  throw new Fault(
    'hub-incomplete',
    `${repository.name} has neither a GGUF nor an ONNX file. Look for a repository of the same model with GGUF in its name.`,
    { repository: repository.name },
  );
}

function titleOf({ name }: HubRepository): string {
  return name.slice(name.indexOf('/') + 1);
}
