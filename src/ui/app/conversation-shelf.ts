import type { Conversation } from '../../assistant/conversation.ts';
import { toFault } from '../../assistant/assistant-fault.ts';
import { openListeners } from '../../assistant/listeners.ts';
import { Fault } from '../../core/fault.ts';
import { inTime } from '../../core/in-time.ts';
import type { ConversationNews } from './conversation-news.ts';
import type { ConversationStore } from './conversation-store.ts';

/**
 * Every conversation of this device. They are all in memory and written behind; what the storage refuses stays in
 * memory, and is tried again with the next write, so that a full or forbidden storage costs no word that was said.
 */
export interface ConversationShelf {
  /** Newest first. */
  readonly conversations: readonly Conversation[];
  /** Why the last change is kept only until this page closes, if it is. */
  readonly fault: Fault | undefined;
  /** False until what was stored has been read. */
  readonly isLoaded: boolean;
  /** Calls `listener` after every change until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Reads what is stored. Never rejects: see `fault`. */
  load(): Promise<void>;
  find(id: string): Conversation | undefined;
  /** Takes the conversation at once, and writes it soon. */
  put(conversation: Conversation): void;
  /** Writes a conversation whose answer is under way, and tells nobody: its end will be put. Never rejects. */
  putMeanwhile(conversation: Conversation): Promise<void>;
  remove(id: string): void;
  /** Writes now what waits. Never rejects: see `fault`. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface ShelfOptions {
  readonly store: ConversationStore;
  readonly news: (hear: (id: string) => void) => ConversationNews;
  /** How long changes gather before they are written; those of one moment do in any case. */
  readonly delayMs?: number;
  /** How long the storage has to answer: some browsers leave it open for ever. */
  readonly answerMs?: number;
}

export function openShelf(options: ShelfOptions): ConversationShelf {
  return new Shelf(options);
}

class Shelf implements ConversationShelf {
  readonly #store: ConversationStore;
  readonly #news: ConversationNews;
  readonly #delayMs: number;
  readonly #answerMs: number;
  readonly #listeners = openListeners<void>();
  readonly #kept = new Map<string, Conversation>();
  /** What the storage does not have yet; undefined is a removal. */
  readonly #waiting = new Map<string, Conversation | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fault: Fault | undefined;
  #isLoaded = false;
  #sorted: readonly Conversation[] = [];

  constructor({ store, news, delayMs = 0, answerMs = 10_000 }: ShelfOptions) {
    this.#store = store;
    this.#answerMs = answerMs;
    this.#delayMs = delayMs;
    this.#news = news((id) => void this.#refresh(id));
  }

  get conversations(): readonly Conversation[] {
    return this.#sorted;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async load(): Promise<void> {
    try {
      const stored = await inTime(this.#store.all(), this.#answerMs, deniedFault);
      for (const conversation of stored) this.#takeStored(conversation.id, conversation);
    } catch (error) {
      this.#fault = toFault(error);
    }
    this.#isLoaded = true;
    this.#changed();
  }

  find(id: string): Conversation | undefined {
    return this.#kept.get(id);
  }

  put(conversation: Conversation): void {
    this.#kept.set(conversation.id, conversation);
    this.#wait(conversation.id, conversation);
  }

  async putMeanwhile(conversation: Conversation): Promise<void> {
    this.#kept.set(conversation.id, conversation);
    this.#waiting.set(conversation.id, conversation); // what is refused is tried again with the next write
    await this.#write(conversation.id, conversation, () => {});
  }

  remove(id: string): void {
    this.#kept.delete(id);
    this.#wait(id, undefined);
  }

  /** Everything that waits is handed to the storage at once: a page that is left has no time for a second turn. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const written = await Promise.all([...this.#waiting].map(([id, one]) => this.#write(id, one)));
    const refusal = written.find((fault) => fault !== undefined);
    if (refusal !== undefined) this.#fault = refusal;
    else if (this.#waiting.size === 0) this.#fault = undefined;
    this.#changed();
  }

  async close(): Promise<void> {
    await this.flush();
    this.#news.close();
    this.#listeners.clear();
  }

  #wait(id: string, conversation: Conversation | undefined): void {
    this.#waiting.set(id, conversation);
    this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs);
    this.#changed();
  }

  async #write(
    id: string,
    conversation: Conversation | undefined,
    tell: (id: string) => void = (written) => this.#news.tell(written),
  ): Promise<Fault | undefined> {
    try {
      await (conversation === undefined ? this.#store.remove(id) : this.#store.write(conversation));
    } catch (error) {
      return toFault(error);
    }
    if (this.#waiting.get(id) === conversation) this.#waiting.delete(id); // else it changed meanwhile
    tell(id);
    return undefined;
  }

  /** Another tab wrote it: the last one who writes is right. */
  async #refresh(id: string): Promise<void> {
    try {
      this.#takeStored(id, await this.#store.read(id));
    } catch {
      return; // seen at the next load
    }
    this.#changed();
  }

  #takeStored(id: string, conversation: Conversation | undefined): void {
    if (this.#waiting.has(id)) return; // ours is newer, and on its way
    if (conversation === undefined) this.#kept.delete(id);
    else this.#kept.set(id, conversation);
  }

  #changed(): void {
    this.#sorted = [...this.#kept.values()].toSorted((a, b) => b.updatedAt - a.updatedAt);
    this.#listeners.emit();
  }
}

function deniedFault(): Fault {
  const message = 'The browser does not open its storage for this page. Close its other tabs, or reload.';
  return new Fault('storage-denied', message);
}
