import type { Source } from '../../assistant/conversation.ts';

/** What a person can do with a message. */
export interface MessageActions {
  retry(): void;
  /** Answers the last question from the model alone, and those after it. */
  goWithoutDocuments(): void;
  edit(questionId: string, text: string): void;
  /** Writes what an answer was written from into an element. */
  cite(root: HTMLElement, sources: readonly Source[]): void;
  openSource(sources: readonly Source[], at: number): void;
}
