export { createClient } from './client/client.ts';
export type { Client, ScoreOptions } from './client/client.ts';
export type { ChatOptions } from './client/chat.ts';
export type { ClientOptions, WorkerOptions } from './client/client-options.ts';
export { openModels } from './client/models.ts';
export type { ModelDownloadOptions, Models, ModelStore } from './client/models.ts';
export type { ChatResult, Reply, TextDelta } from './client/reply.ts';
export { Fault, isFault } from './core/fault.ts';
export type { FaultCode, FaultDetail } from './core/fault.ts';
export type {
  ChatMessage,
  ChatRequest,
  DeviceKind,
  FinishReason,
  Interruption,
  LoadProgress,
  LoadedModel,
  ModelRecord,
  Notice,
  SamplingOptions,
  ScoreRequest,
  ScoreStep,
  Stats,
  StorageUsage,
  Usage,
} from './core/protocol.ts';
