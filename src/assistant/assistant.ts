import type { ClientOptions, WorkerOptions } from '../client/client-options.ts';
import type { Models } from '../client/models.ts';
import type { Library } from '../client/library.ts';
import type { ChatResult } from '../client/reply.ts';
import type { Fault } from '../core/fault.ts';
import type { GivenFiles } from '../core/given-files.ts';
import type { LoadProgress, Notice, SamplingOptions } from '../core/protocol.ts';
import type { AnswerMessage, Conversation, Question, Source } from './conversation.ts';
import type { AssistantState } from './assistant-state.ts';

/** How questions are answered; may be changed between answers. */
export interface AssistantSettings {
  /** The system prompt; an empty one sends none. */
  readonly system: string;
  readonly sampling: SamplingOptions;
  /** Tokens of one answer at most. */
  readonly maxTokens: number;
  /** Whether answers are written from the library's documents, where there is a library with documents in it. */
  readonly useDocuments: boolean;
}

/** What a single start does otherwise than the assistant was told. */
export type StartOptions = Pick<ClientOptions, 'device' | 'threads' | 'contextLength'>;

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Absent means the person. A page's question is answered from the page's own exchanges, not from what the person said. */
  readonly asker?: Question['asker'] | undefined;
}

/** What happened. A listener that throws is the listener's business. */
export type AssistantEvent =
  | { readonly type: 'state'; readonly state: AssistantState }
  /** The conversation is another one, or has a message more or less; not fired for each piece of text. */
  | { readonly type: 'conversation'; readonly conversation: Conversation }
  | { readonly type: 'question'; readonly question: Question }
  /** The model that finds passages comes to this device first; nothing is heard of one that is here. */
  | { readonly type: 'lookup'; readonly messageId: string; readonly progress: LoadProgress }
  /** What the answer is going to be written from, before its first piece; empty when nothing in the documents fits. */
  | { readonly type: 'sources'; readonly messageId: string; readonly sources: readonly Source[] }
  /** A piece of the answer that is being written. */
  | { readonly type: 'text'; readonly messageId: string; readonly text: string }
  /** The answer is over; `result` when the model ended it, `fault` when it failed. */
  | {
      readonly type: 'answer';
      readonly answer: AnswerMessage;
      readonly result?: ChatResult;
      readonly fault?: Fault;
    }
  /** Something the person should know; each kind once, unless it is over meanwhile. */
  | { readonly type: 'notice'; readonly notice: Notice }
  /** What a notice said holds no more. */
  | { readonly type: 'notice-over'; readonly notice: Notice }
  | { readonly type: 'settings'; readonly settings: AssistantSettings };

/** One model and one conversation, without a face: what the chat element, the app and the embed show. */
export interface Assistant {
  readonly state: AssistantState;
  /** The conversation as it is now, the text of a running answer included. */
  readonly conversation: Conversation;
  /** True from a question to the end of its answer, also while it waits for a model that still starts. */
  readonly isBusy: boolean;
  readonly settings: AssistantSettings;
  /** What the person should know about this model here, each kind once. */
  readonly notices: readonly Notice[];
  /** The documents that answers are written from. Whoever made it closes it. */
  readonly library: Library | undefined;
  /** The catalogue's models, before, while and after one of them runs. */
  readonly models: Models;
  /** Bytes of memory the model holds now, the growing conversation included; undefined while none runs. */
  memoryBytes(): Promise<number | undefined>;
  /** Calls `listener` with every event until the returned function is called. */
  subscribe(listener: (event: AssistantEvent) => void): () => void;
  /**
   * Looks which models there are; by the `startWhen` option starts one that is on this device already, unless its last
   * load ended without a word. Never rejects: see `state`.
   */
  open(): Promise<void>;
  /**
   * Downloads what is missing and loads the model; `options` hold for this load, say with less memory. Never rejects:
   * see `state`.
   */
  start(options?: StartOptions): Promise<void>;
  /** Leaves a start that runs, and a question that waits for it; what has arrived is kept. */
  cancel(): void;
  /**
   * Takes another model in the place of this one, and offers or starts it as `open` does: of the catalogue, or a GGUF
   * file that a person gave, which counts as stored. A running answer is stopped. How it goes: see `state`.
   * @throws Fault for files that are no model that runs here: then everything is as it was.
   */
  useModel(model: string | GivenFiles): Promise<void>;
  /**
   * Asks, and resolves with the answer when it is over, however it ended. A question may come while the model still
   * starts: it waits. Rejects only with what kept it from being asked at all.
   * @throws Fault `busy` while another answer runs, `closed` when no model is started, `message-invalid`.
   */
  ask(text: string, options?: AskOptions): Promise<AnswerMessage>;
  /** Stops the running answer; what was written stays. */
  stop(): void;
  /** Answers the last question once more, in the place of the last answer. */
  retry(): Promise<AnswerMessage>;
  /** Replaces a question by another wording, forgets all that came after it, and asks it: a new question with a new id. */
  edit(questionId: string, text: string): Promise<AnswerMessage>;
  /** Begins an empty conversation; a running answer is stopped. */
  newConversation(): void;
  /**
   * Goes on with a conversation from elsewhere; a running answer is stopped.
   * @throws Fault `conversation-invalid`.
   */
  openConversation(conversation: Conversation): void;
  renameConversation(title: string): void;
  configure(settings: Partial<AssistantSettings>): void;
  /** Ends the model, deletes its weights from this device and offers the download again. Never rejects: see `state`. */
  deleteModel(): Promise<void>;
  /** Stops everything and ends the worker. Idempotent. */
  close(): Promise<void>;
}

/** What `createAssistant` takes. */
export interface AssistantOptions
  extends
    WorkerOptions,
    Pick<ClientOptions, 'device' | 'threads' | 'contextLength'>,
    Partial<AssistantSettings> {
  /** An id in the catalogue, or a file as in `createClient`; absent means the catalogue's first model that answers. */
  readonly model?: string | GivenFiles | undefined;
  /** `stored` (the default) starts at once when nothing has to be downloaded, `always` downloads too, `never` waits for `start()`. */
  readonly startWhen?: 'stored' | 'always' | 'never' | undefined;
  /** Documents to answer from. */
  readonly library?: Library | undefined;
}
