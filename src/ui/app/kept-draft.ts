interface Kept {
  readonly draft?: unknown;
}

/** Keeps what was written and not sent over a reload, in this tab's entry of the history. */
export function keepDraft({ history }: Window, draft: string): void {
  try {
    history.replaceState({ draft } satisfies Kept, '');
  } catch {
    // It is too long for this browser, and is lost.
  }
}

/** What was kept, once; empty when nothing was. */
export function takeDraft({ history }: Window): string {
  const { draft } = (history.state ?? {}) as Kept;
  if (typeof draft !== 'string') return '';
  history.replaceState(undefined, '');
  return draft;
}
