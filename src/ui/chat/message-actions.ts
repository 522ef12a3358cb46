/** What a person can do with a message. */
export interface MessageActions {
  retry(): void;
  newChat(): void;
  edit(questionId: string, text: string): void;
}
