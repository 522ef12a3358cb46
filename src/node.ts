export { createAssistant, createClient, openEmbedder, openModels } from './node-client/node-client.ts';
export type {
  NodeAssistantOptions,
  NodeClientOptions,
  NodeEmbedderOptions,
  NodeModelsOptions,
} from './node-client/node-options.ts';
export type {
  AskOptions,
  Assistant,
  AssistantEvent,
  AssistantSettings,
  StartOptions,
} from './assistant/assistant.ts';
export type { AssistantState, StartStep } from './assistant/assistant-state.ts';
export type { AnswerEnd, AnswerMessage, Conversation, Message, Question } from './assistant/conversation.ts';
export { parseConversation } from './assistant/conversation-file.ts';
export type { AssistantClient, Runtime } from './assistant/runtime.ts';
export type { Client, ScoreOptions } from './client/client.ts';
export type { ChatOptions } from './client/chat.ts';
export type { EmbedOptions } from './client/embed.ts';
export type { EmbedderClient } from './client/embedder.ts';
export type { ModelDownloadOptions, Models, ModelStore } from './client/models.ts';
export type { ChatResult, Reply, TextDelta } from './client/reply.ts';
export type { EmbedProgress, EmbeddingModel, Embeddings } from './core/embedding.ts';
export { Fault, isFault } from './core/fault.ts';
export type { FaultCode, FaultDetail } from './core/fault.ts';
export type {
  ChatMessage,
  ChatRequest,
  DeviceChoice,
  DeviceKind,
  FinishReason,
  HubOptions,
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
