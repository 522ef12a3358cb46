import type { ByteSource } from '../artifact/byte-source.ts';
import type { ModelFormat } from '../artifact/manifest.ts';
import { isEmbeddingModel } from '../artifact/embedding-metadata.ts';
import type { OnnxRepository } from '../artifact/onnx-repository.ts';
import { readString } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import type { Golden } from '../core/golden.ts';
import type { LoadProgress, LoadedModel, Notice, PredictedPace } from '../core/protocol.ts';
import { openSession } from '../decode/session.ts';
import type { Session } from '../decode/session.ts';
import type { AnswerEnd } from '../doctor/engines.ts';
import type { Engine, EngineOptions } from '../engine/engine.ts';
import { openChatTemplate } from '../text/chat-template.ts';
import type { ChatTemplate } from '../text/chat-template.ts';
import { openRepositoryText } from '../text/repository-text.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { OpenOptions } from './load-options.ts';
import { cannotAnswer } from './model-task.ts';
import { checkVocabulary, nameIn, openFormat } from './opened-files.ts';
import type { OpenedFiles } from './opened-files.ts';

export interface EngineChoice extends EngineOptions, Pick<OpenOptions, 'device' | 'threads'> {
  /** What the model is known to compute. */
  readonly golden?: Golden | undefined;
  /** Hears why another engine runs than was asked for. */
  readonly onNotice?: (notice: Notice) => void;
}

/** Where engines come from. */
export interface EngineParts {
  readonly openEngine: (model: ModelFile, options: EngineChoice) => Promise<Engine>;
  /** Runs what we have no kernels for. Absent where nothing can. */
  readonly openRepository?: (repository: OnnxRepository, options: EngineChoice) => Promise<Engine>;
  /** How fast an engine was said to be. */
  readonly predict?: (engine: Engine) => PredictedPace | undefined;
  /** Hears how each answer ended. */
  readonly noteAnswer?: (engine: Engine, end: AnswerEnd) => Promise<void>;
  /** False where threads cannot share memory, which the person should know. */
  readonly canShareMemory: boolean;
}

/** How a model is called to the person who chose it. */
export interface ModelName {
  readonly id: string;
  /** Absent: what the file says. */
  readonly name?: string;
}

export interface LoadedOptions extends ModelName, OpenOptions {
  /** What is known already to be worth saying. */
  readonly notices: readonly Notice[];
  /** What the model is known to compute. */
  readonly golden?: Golden | undefined;
}

/** How a load is followed, and left. */
export interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** What is read from metadata alone; nothing large is held yet. */
export interface Opened {
  readonly files: OpenedFiles;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
}

/** Everything that a conversation needs. */
export interface Loaded {
  readonly engine: Engine;
  readonly session: Session;
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  /** How fast it was said to be. */
  readonly predicted: PredictedPace | undefined;
  info(): LoadedModel;
}

const SINGLE_THREAD: Notice = {
  kind: 'single-thread',
  message:
    'Only one thread of this device may be used here, so answers come more slowly than they could. ' +
    'Whoever runs this page can change that: it has to be served cross-origin isolated.',
};

/** Reads everything but the weights, so that a file that is no good is refused before anything else is given up. */
export async function openFiles(sources: readonly ByteSource[]): Promise<Opened> {
  return openText(await openFormat(sources));
}

/** @throws Fault `model-task` for a model that makes vectors, and what tokenizers and templates throw. */
export async function openText(files: OpenedFiles): Promise<Opened> {
  if (files.format === 'onnx') return { files, ...(await openRepositoryText(files.repository)) };
  const { file } = files;
  if (isEmbeddingModel(file)) throw cannotAnswer(nameIn(files) ?? 'This model');
  const tokenizer = openTokenizer(file.metadata);
  checkVocabulary(file, tokenizer);
  return { files, tokenizer, template: openChatTemplate(file.metadata) };
}

/** Puts an engine under what was opened. */
export async function openLoaded(
  { files, tokenizer, template }: Opened,
  parts: EngineParts,
  options: LoadedOptions,
  { signal, onProgress }: Watch,
): Promise<Loaded> {
  const { device, threads, contextLength, id } = options;
  const notices = [...options.notices];
  const onNotice = (notice: Notice): void => {
    notices.push(notice);
    onProgress?.({ phase: 'notice', notice });
  };
  if (!parts.canShareMemory && threads !== 1) onNotice(SINGLE_THREAD);
  const engine = await openEngine(files, parts, {
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(contextLength === undefined ? {} : { contextLength }),
    ...(signal === undefined ? {} : { signal }),
    golden: options.golden,
    onNotice,
    onProgress: (doneBytes, totalBytes) => onProgress?.({ phase: 'load', doneBytes, totalBytes }),
  });
  const name = options.name ?? nameIn(files) ?? id;
  const architecture = architectureOf(files);
  const info = (): LoadedModel => ({
    id,
    name,
    architecture,
    contextLength: engine.contextLength,
    device: engine.device,
    threads: engine.threads,
    kernel: engine.kernel,
    memoryBytes: engine.memoryBytes,
    notices,
  });
  const predicted = parts.predict?.(engine);
  return { engine, session: openSession(engine), tokenizer, template, predicted, info };
}

function openEngine(files: OpenedFiles, parts: EngineParts, options: EngineChoice): Promise<Engine> {
  if (files.format === 'gguf') return parts.openEngine(files.file, options);
  if (parts.openRepository) return parts.openRepository(files.repository, options);
  throw browsersOnly();
}

/**
 * Refuses what nothing here can run, if possible before it is downloaded.
 * @throws Fault `engine-missing`.
 */
export function checkFormat(format: ModelFormat, { openRepository }: EngineParts): void {
  if (format === 'onnx' && !openRepository) throw browsersOnly();
}

export const browsersOnly = (): Fault =>
  new Fault(
    'engine-missing',
    'ONNX repositories run in browsers only. Use a GGUF file of the same model here.',
  );

const architectureOf = (files: OpenedFiles): string =>
  files.format === 'gguf'
    ? readString(files.file.metadata, 'general.architecture')
    : files.repository.config.modelType;
