import type { AnswerMessage, Conversation, Message, Source } from '../../assistant/conversation.ts';
import type { Fault } from '../../core/fault.ts';
import { element } from '../dom.ts';
import { createAnswer } from './answer-view.ts';
import type { AnswerView } from './answer-view.ts';
import { markdown } from './late-markdown.ts';
import type { MessageActions } from './message-actions.ts';
import { createQuestion } from './question-view.ts';
import { openSlices } from './slices.ts';

/** The messages of a conversation on the page. */
export interface MessageList {
  readonly root: HTMLElement;
  /** Shows a conversation; what is shown of it already stays untouched. */
  show(conversation: Conversation, isBusy: boolean): void;
  /** Shows what an answer is going to be written from. */
  cite(messageId: string, sources: readonly Source[]): void;
  /** Says what an answer waits for. */
  note(messageId: string, text: string): void;
  write(messageId: string, text: string): void;
  /** Ends an answer, and gives its text as it would be read out. */
  end(answer: AnswerMessage, fault?: Fault): string;
}

interface Entry {
  readonly id: string;
  /** Absent while the answer is being written. */
  readonly content?: string;
  readonly root: HTMLElement;
  readonly answer?: AnswerView;
}

/** A message that is complete is shown already when its id and text are: a file may bring another text under an id. */
export function createMessageList(author: () => string, actions: MessageActions): MessageList {
  const root = element('div', { class: 'messages' });
  const slices = openSlices();
  let entries: Entry[] = [];
  let shownId = '';
  markdown.after(() => {}); // so that it is here when the first answer comes

  const open = (message: Message, isRunning: boolean): Entry & { readonly fill?: () => void } => {
    const { id, content } = message;
    if (message.role === 'user') return { id, content, root: createQuestion(message, actions) };
    const answer = createAnswer(author(), actions);
    const write = (): void => {
      if (message.sources !== undefined) answer.cite(message.sources);
      if (content !== '') answer.write(content);
    };
    if (isRunning) {
      write();
      return { id, root: answer.root, answer };
    }
    const fill = (): void => {
      write();
      answer.end(message);
    };
    return { id, content, root: answer.root, answer, fill };
  };
  const find = (id: string): AnswerView | undefined => entries.findLast((entry) => entry.id === id)?.answer;

  return {
    root,
    show: ({ id, messages }, isBusy) => {
      if (id !== shownId) slices.clear();
      const kept = id === shownId ? commonLength(entries, messages) : 0;
      shownId = id;
      for (const entry of entries.slice(kept)) entry.root.remove();
      const last = messages.length - 1;
      const opened = messages.slice(kept).map((message, at) => open(message, isBusy && kept + at === last));
      entries = [...entries.slice(0, kept), ...opened];
      root.append(...opened.map((entry) => entry.root));
      markdown.after(() => {
        if (id === shownId) slices.add(opened.flatMap(({ fill }) => fill ?? []));
      });
    },
    cite: (messageId, sources) => find(messageId)?.cite(sources),
    note: (messageId, text) => find(messageId)?.note(text),
    write: (messageId, text) => find(messageId)?.write(text),
    end: (answer, fault) => {
      const view = find(answer.id);
      view?.end(answer, fault);
      entries = entries.map((entry) =>
        entry.id === answer.id ? { ...entry, content: answer.content } : entry,
      );
      return view?.spoken ?? '';
    },
  };
}

function commonLength(entries: readonly Entry[], messages: readonly Message[]): number {
  const isShown = ({ id, content }: Message, entry: Entry | undefined): boolean =>
    entry?.id === id && (entry.content ?? content) === content;
  const differs = messages.findIndex((message, index) => !isShown(message, entries[index]));
  return differs < 0 ? messages.length : differs;
}
