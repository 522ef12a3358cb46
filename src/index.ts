export { createAssistant } from './assistant/create-assistant.ts';
export type {
  AskOptions,
  Assistant,
  AssistantEvent,
  AssistantOptions,
  AssistantSettings,
  StartOptions,
} from './assistant/assistant.ts';
export type { AssistantState, StartStep } from './assistant/assistant-state.ts';
export type {
  AnswerEnd,
  AnswerMessage,
  Conversation,
  Message,
  Question,
  Source,
} from './assistant/conversation.ts';
export { parseConversation } from './assistant/conversation-file.ts';
export type { AssistantClient, Runtime } from './assistant/runtime.ts';
export { createClient } from './client/client.ts';
export type { Client, ScoreOptions } from './client/client.ts';
export type { ChatOptions } from './client/chat.ts';
export type { ClientOptions, WorkerOptions } from './client/client-options.ts';
export { diagnose } from './client/diagnose.ts';
export type { DiagnoseOptions } from './client/diagnose.ts';
export type { AddOptions, Library, SearchOptions } from './client/library.ts';
export type { LibraryOptions } from './client/library-options.ts';
export type { EmbedOptions } from './client/embed.ts';
export { openEmbedder } from './client/embedder.ts';
export type { EmbedderClient, EmbedderOptions } from './client/embedder.ts';
export { openLibrary } from './client/library.ts';
export { openModels } from './client/models.ts';
export type {
  DeviceProfile,
  DeviceSpeed,
  Diagnosis,
  EngineSpeed,
  Forecast,
  GpuMissing,
  GpuProfile,
  ModelSizes,
  Verdict,
} from './core/diagnosis.ts';
export type { ModelDownloadOptions, Models, ModelStore } from './client/models.ts';
export type { ChatResult, Reply, TextDelta } from './client/reply.ts';
export { Fault, isFault } from './core/fault.ts';
export type { FaultCode, FaultDetail } from './core/fault.ts';
export type { EmbedProgress, EmbeddingModel, Embeddings } from './core/embedding.ts';
export type { GivenFiles } from './core/given-files.ts';
export type {
  AddOutcome,
  AddProgress,
  DocumentKind,
  DocumentRecord,
  DocumentText,
  GivenDocument,
  Labels,
  LibraryUsage,
  Passage,
  PassagePlace,
  Quote,
  SearchRequest,
} from './core/library.ts';
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
