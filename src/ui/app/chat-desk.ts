import { toFault } from '../../assistant/assistant-fault.ts';
import type { Assistant } from '../../assistant/assistant.ts';
import type { Conversation } from '../../assistant/conversation.ts';
import type { ChatAddress } from './chat-address.ts';
import type { ConversationShelf } from './conversation-shelf.ts';
import { importConversations } from './conversation-transfer.ts';
import type { Toasts } from './toasts.ts';

/** What can be done with conversations, the open one and those on the shelf. */
export interface ChatDesk {
  /** Opens the conversation that the address names. Call when the shelf is loaded. */
  arrive(): void;
  /** Puts the open conversation on the shelf as it is now, if this tab changed it. */
  keep(): void;
  /** The same while an answer is written, which changes nothing that anybody else would show. */
  keepMeanwhile(): Promise<void>;
  newChat(): void;
  open(id: string): void;
  rename(id: string, title: string): void;
  /** Removes it at once; a toast undoes it. */
  remove(id: string): void;
  /** Takes conversations from a file's text, and says how many, and how many could not be read. */
  importText(text: string): void;
}

export interface DeskOptions {
  readonly assistant: () => Assistant;
  readonly shelf: ConversationShelf;
  readonly address: ChatAddress;
  readonly toasts: Toasts;
}

const UNDO_MS = 10_000;

export function openDesk(options: DeskOptions): ChatDesk {
  return new Desk(options);
}

class Desk implements ChatDesk {
  readonly #options: DeskOptions;
  /** What this tab opened or put last: as the assistant has it, and as the shelf does. */
  #shown: Conversation | undefined;
  #shelved: Conversation | undefined;
  #isShowing = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    options.address.onMove(() => this.arrive());
    options.shelf.subscribe(() => this.#follow());
  }

  arrive(): void {
    const { assistant, shelf, address } = this.#options;
    const id = address.read();
    if (id === assistant().conversation.id) return;
    this.keep();
    const found = id === undefined ? undefined : shelf.find(id);
    if (found !== undefined) this.#show(settled(found));
    else if (assistant().conversation.messages.length > 0) assistant().newConversation();
  }

  keep(): void {
    const changed = this.#takeChanged();
    if (changed !== undefined) this.#options.shelf.put(changed);
  }

  async keepMeanwhile(): Promise<void> {
    const changed = this.#takeChanged();
    if (changed !== undefined) await this.#options.shelf.putMeanwhile(changed);
  }

  newChat(): void {
    const { assistant, address } = this.#options;
    this.keep();
    if (assistant().conversation.messages.length > 0) assistant().newConversation();
    address.go(undefined);
  }

  open(id: string): void {
    const { assistant, shelf, address } = this.#options;
    if (assistant().conversation.id === id) return;
    this.keep();
    const found = shelf.find(id);
    if (found !== undefined && this.#show(settled(found))) address.go(id);
  }

  rename(id: string, title: string): void {
    const { assistant, shelf } = this.#options;
    const name = title.trim().slice(0, 200);
    const found = shelf.find(id);
    if (name === '' || found === undefined) return;
    if (assistant().conversation.id === id) assistant().renameConversation(name);
    else shelf.put({ ...found, title: name });
  }

  remove(id: string): void {
    const { assistant, shelf, address, toasts } = this.#options;
    const found = shelf.find(id);
    if (found === undefined) return;
    const wasOpen = assistant().conversation.id === id;
    const whole = settled(wasOpen ? assistant().conversation : found);
    if (wasOpen) {
      assistant().newConversation();
      address.go(undefined);
    }
    shelf.remove(id);
    const undo = (): void => {
      shelf.put(whole);
      toasts.dismiss('removed');
      if (wasOpen && assistant().conversation.messages.length === 0) this.open(id);
    };
    const text = `“${whole.title}” is deleted.`;
    toasts.show({ key: 'removed', text, action: { label: 'Undo', act: undo }, lastsMs: UNDO_MS });
  }

  importText(text: string): void {
    const { toasts } = this.#options;
    try {
      const { conversations, unreadable } = importConversations(text);
      const taken = conversations.filter((one) => this.#take(one));
      const count = taken.length === 1 ? 'One conversation is' : `${taken.length} conversations are`;
      const rest = unreadable === 0 ? '' : ` Left out, because it cannot be read: ${unreadable} more.`;
      toasts.show({ key: 'import', text: `${count} imported.${rest}`, lastsMs: UNDO_MS });
    } catch (error) {
      toasts.show({ key: 'import', text: toFault(error).message });
    }
  }

  /** The open conversation, if this tab changed it since it was taken last. */
  #takeChanged(): Conversation | undefined {
    const { assistant, shelf, address } = this.#options;
    const { conversation } = assistant();
    if (this.#isShowing || conversation === this.#shown || conversation.messages.length === 0)
      return undefined;
    const there = shelf.find(conversation.id);
    const isNews = there !== undefined && there !== this.#shelved;
    if (isNews && there.updatedAt > conversation.updatedAt) return undefined; // another tab was here since
    if (conversation.id !== this.#shown?.id) address.note(conversation.id);
    return (this.#shown = this.#shelved = conversation);
  }

  /** False when what is here is as new: a file that is opened twice changes nothing. */
  #take(conversation: Conversation): boolean {
    const { assistant, shelf } = this.#options;
    const here = shelf.find(conversation.id);
    if (here !== undefined && here.updatedAt >= conversation.updatedAt) return false;
    if (assistant().conversation.id === conversation.id) this.#show(conversation);
    else shelf.put(conversation);
    return true;
  }

  /** Opens what is, or belongs, on the shelf: the assistant's copy of it is nothing new. A toast says why it cannot be opened. */
  #show(conversation: Conversation): boolean {
    const { assistant, shelf, toasts } = this.#options;
    assistant().stop(); // what was being written is kept as it ends
    this.#isShowing = true;
    try {
      assistant().openConversation(conversation);
    } catch (error) {
      toasts.show({ key: 'open', text: toFault(error).message });
      return false;
    } finally {
      this.#isShowing = false;
    }
    this.#shown = assistant().conversation;
    this.#shelved = conversation;
    if (shelf.find(conversation.id) !== conversation) shelf.put(conversation);
    return true;
  }

  /** What another tab did to the open conversation is shown, unless this tab is writing it. */
  #follow(): void {
    const { assistant, shelf, address } = this.#options;
    const { conversation, isBusy } = assistant();
    if (isBusy || this.#isShowing || conversation !== this.#shown) return;
    const there = shelf.find(conversation.id);
    if (there === undefined) {
      assistant().newConversation();
      address.go(undefined);
    } else if (there !== this.#shelved && there.updatedAt >= conversation.updatedAt) {
      this.#show(there);
    }
  }
}

/** An answer that was being written when its conversation was left is written no more. */
function settled(conversation: Conversation): Conversation {
  const isOpen = conversation.messages.some((one) => one.role === 'assistant' && one.end === undefined);
  if (!isOpen) return conversation;
  const messages = conversation.messages.map((one) =>
    one.role === 'assistant' && one.end === undefined ? { ...one, end: 'stopped' as const } : one,
  );
  return { ...conversation, messages };
}
