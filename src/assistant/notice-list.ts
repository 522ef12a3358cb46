import type { Notice } from '../core/protocol.ts';
import type { AssistantEvent } from './assistant.ts';

/** What the person should know now, each kind once. */
export interface NoticeList {
  readonly now: readonly Notice[];
  add(notice: Notice): void;
  /** Why answers are written without the library; without a reason it is there. */
  noteDocuments(reason: string | undefined): void;
  /** Another model: what was said of the last one is over. */
  forget(): void;
}

export function openNotices(emit: (event: AssistantEvent) => void): NoticeList {
  let now: readonly Notice[] = [];
  const add = (notice: Notice): void => {
    if (now.some(({ kind }) => kind === notice.kind)) return;
    now = [...now, notice];
    emit({ type: 'notice', notice });
  };
  const end = (notice: Notice): void => {
    now = now.filter((one) => one !== notice);
    emit({ type: 'notice-over', notice });
  };
  return {
    get now() {
      return now;
    },
    add,
    noteDocuments: (reason) => {
      const kind = 'documents-missing';
      const message =
        reason === undefined ? undefined : `Answers are written without the documents. ${reason}`;
      const before = now.find((notice) => notice.kind === kind);
      if (before?.message === message) return;
      if (before !== undefined) end(before);
      if (message !== undefined) add({ kind, message });
    },
    forget: () => void (now = []),
  };
}
