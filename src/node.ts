export { createClient, openModels } from './node-client/node-client.ts';
export type { NodeClientOptions, NodeModelsOptions } from './node-client/node-options.ts';
export type { Client, ScoreOptions } from './client/client.ts';
export type { ChatOptions } from './client/chat.ts';
export type { Models, ModelStore } from './client/models.ts';
export type { ChatResult, Reply, TextDelta } from './client/reply.ts';
export { Fault, isFault } from './core/fault.ts';
export type { FaultCode, FaultDetail } from './core/fault.ts';
export type {
  ChatMessage,
  ChatRequest,
  DeviceKind,
  FinishReason,
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
