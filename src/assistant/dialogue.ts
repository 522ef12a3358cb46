import type { Library } from '../client/library.ts';
import type { ChatResult } from '../client/reply.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import type { LoadProgress } from '../core/protocol.ts';
import type { AskOptions, AssistantEvent, AssistantSettings } from './assistant.ts';
import { closedFault, isAbort, toFault } from './assistant-fault.ts';
import type { AnswerEnd, AnswerMessage, Conversation, Question, Source } from './conversation.ts';
import { parseConversation } from './conversation-file.ts';
import {
  emptyConversation,
  knownToAsker,
  lastQuestion,
  newId,
  toMessages,
  withMessage,
  withQuestion,
} from './conversation-steps.ts';
import { ground } from './grounding.ts';
import type { AssistantClient } from './runtime.ts';

/** The conversation of an assistant, and the one answer that may be on its way. */
export interface Dialogue {
  readonly conversation: Conversation;
  /** True from a question to the end of its answer, while it waits for the model too. */
  readonly isBusy: boolean;
  ask(text: string, options?: AskOptions): Promise<AnswerMessage>;
  retry(): Promise<AnswerMessage>;
  edit(questionId: string, text: string): Promise<AnswerMessage>;
  stop(): void;
  begin(conversation?: Conversation): void;
  rename(title: string): void;
  close(): void;
}

export interface DialogueOptions {
  readonly settings: () => AssistantSettings;
  /** The client as soon as there is one. Throws at once when none will come. */
  readonly client: () => Promise<AssistantClient>;
  /** Documents to answer from, where there are any and they can be asked. Never rejects. */
  readonly documents: () => Promise<Library | undefined>;
  readonly emit: (event: AssistantEvent) => void;
  /** An answer begins or is over. */
  readonly onBusy: () => void;
}

export function openDialogue(options: DialogueOptions): Dialogue {
  return new Talk(options);
}

/** An answer on its way. It is over exactly once, however many reasons there are. */
interface Run {
  readonly id: string;
  readonly controller: AbortController;
  readonly settle: (answer: AnswerMessage) => void;
  text: string;
  model?: string;
  sources?: readonly Source[];
}

interface Outcome {
  readonly end: AnswerEnd;
  readonly result?: ChatResult;
  readonly fault?: Fault;
}

const MAX_QUESTION_CHARS = 2 ** 20;

class Talk implements Dialogue {
  readonly #options: DialogueOptions;
  #conversation = emptyConversation(Date.now());
  #run: Run | undefined;
  #isClosed = false;

  constructor(options: DialogueOptions) {
    this.#options = options;
  }

  get conversation(): Conversation {
    const run = this.#run;
    if (run === undefined) return this.#conversation;
    return withMessage(this.#conversation, {
      role: 'assistant',
      id: run.id,
      content: run.text,
      ...sourcesOf(run),
    });
  }

  get isBusy(): boolean {
    return this.#run !== undefined;
  }

  async ask(text: string, options?: AskOptions): Promise<AnswerMessage> {
    return this.#askAt(this.#conversation.messages.length, text, options);
  }

  async retry(): Promise<AnswerMessage> {
    const index = lastQuestion(this.#conversation.messages);
    const question = this.#conversation.messages[index];
    if (question?.role !== 'user') throw new Fault('messages-empty', 'There is no question yet. Ask one.');
    const client = this.#prepare();
    return this.#answer(withQuestion(this.#conversation, index, question), client);
  }

  async edit(questionId: string, text: string): Promise<AnswerMessage> {
    const { messages } = this.#conversation;
    const index = messages.findIndex(({ id, role }) => id === questionId && role === 'user');
    if (index < 0) throw new Fault('message-invalid', 'That question is not in this conversation any more.');
    return this.#askAt(index, text);
  }

  stop(): void {
    if (this.#run !== undefined) this.#finish(this.#run, { end: 'stopped' });
  }

  begin(conversation?: Conversation): void {
    if (this.#isClosed) return;
    const next = conversation === undefined ? emptyConversation(Date.now()) : parseConversation(conversation);
    this.stop();
    this.#replace(next);
  }

  rename(title: string): void {
    if (this.#isClosed) return;
    this.#replace({ ...this.#conversation, title: title.trim().slice(0, 200), updatedAt: Date.now() });
  }

  close(): void {
    this.stop();
    this.#isClosed = true;
  }

  /** Refuses what cannot be answered now, before anything is changed. */
  #prepare(): Promise<AssistantClient> {
    if (this.#isClosed) throw closedFault();
    if (this.#run !== undefined) throw new Fault('busy', 'An answer is on its way. Wait for it, or stop it.');
    return this.#options.client();
  }

  async #askAt(index: number, content: string, { signal, asker }: AskOptions = {}): Promise<AnswerMessage> {
    checkQuestion(content);
    throwIfAborted(signal);
    const client = this.#prepare();
    const question: Question = { role: 'user', id: newId(), content, ...(asker && { asker }) };
    const answer = this.#answer(withQuestion(this.#conversation, index, question), client);
    const run = this.#run;
    const stop = (): void => {
      if (run !== undefined) this.#finish(run, { end: 'stopped' });
    };
    signal?.addEventListener('abort', stop);
    return answer.finally(() => signal?.removeEventListener('abort', stop));
  }

  /** Lets the last question of `asked` be answered. */
  #answer(asked: Conversation, client: Promise<AssistantClient>): Promise<AnswerMessage> {
    const id = newId();
    const question = asked.messages.at(-1) as Question;
    const messages = [...asked.messages, { role: 'assistant', id, content: '' } as const];
    const answered = new Promise<AnswerMessage>((settle) => {
      this.#run = { id, controller: new AbortController(), settle, text: '' };
    });
    const run = this.#run!;
    this.#replace({ ...asked, updatedAt: Date.now(), messages });
    this.#options.emit({ type: 'question', question });
    this.#options.onBusy();
    void this.#stream(run, knownToAsker(asked), client);
    return answered;
  }

  async #stream(run: Run, asked: Conversation, ready: Promise<AssistantClient>): Promise<void> {
    const { signal } = run.controller;
    try {
      const client = await ready;
      throwIfAborted(signal);
      run.model = client.info.id;
      const { system, maxTokens, sampling: usual } = this.#options.settings();
      const found = await this.#ground(run, asked, client);
      if (this.#run !== run) return;
      if (found) {
        run.sources = found.sources;
        this.#options.emit({ type: 'sources', messageId: run.id, sources: found.sources });
      }
      const messages = found?.messages ?? toMessages(asked.messages, system);
      const sampling = found?.sampling ?? usual;
      const reply = client.chat({ ...sampling, messages, maxTokens, whenFull: 'forget', signal });
      for await (const { text } of reply) {
        if (this.#run !== run) return;
        run.text += text;
        this.#options.emit({ type: 'text', messageId: run.id, text });
      }
      const result = await reply.result;
      this.#finish(run, { end: result.finishReason, result });
    } catch (error) {
      this.#finish(run, isAbort(error) ? { end: 'stopped' } : { end: 'failed', fault: toFault(error) });
    }
  }

  /** What the documents have to say, where there are any and they are to be asked. */
  async #ground({ id, controller: { signal } }: Run, { messages }: Conversation, client: AssistantClient) {
    const settings = this.#options.settings();
    const library = settings.useDocuments ? await this.#options.documents() : undefined;
    if (library === undefined) return undefined;
    const onProgress = (progress: LoadProgress): void =>
      this.#options.emit({ type: 'lookup', messageId: id, progress });
    return ground(messages, { library, client, settings, signal, onProgress });
  }

  #finish(run: Run, { end, result, fault }: Outcome): void {
    if (this.#run !== run) return;
    this.#run = undefined;
    const figures = result === undefined ? {} : { usage: result.usage, stats: result.stats };
    const { id, text } = run;
    const answer: AnswerMessage = {
      role: 'assistant',
      id,
      content: text,
      end,
      ...figures,
      ...sourcesOf(run),
    };
    const model = run.model === undefined ? {} : { model: run.model };
    this.#conversation = { ...withMessage(this.#conversation, answer), ...model, updatedAt: Date.now() };
    if (end === 'stopped') run.controller.abort();
    this.#options.onBusy();
    this.#options.emit({
      type: 'answer',
      answer,
      ...(result === undefined ? {} : { result }),
      ...(fault === undefined ? {} : { fault }),
    });
    this.#replace(this.#conversation);
    run.settle(answer);
  }

  #replace(conversation: Conversation): void {
    this.#conversation = conversation;
    this.#options.emit({ type: 'conversation', conversation: this.conversation });
  }
}

function sourcesOf({ sources }: Run): Pick<AnswerMessage, 'sources'> {
  return sources === undefined ? {} : { sources };
}

function checkQuestion(text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '')
    throw new Fault('message-invalid', 'A question is a text of at least one word. Write one.');
  if (text.length > MAX_QUESTION_CHARS)
    throw new Fault('message-invalid', 'This question has more than a million characters. Shorten it.');
}
