/** The conversation in the page's address, so that a reload and the back button find it again. */
export interface ChatAddress {
  /** Id of the conversation that the address names, if it names one. */
  read(): string | undefined;
  /** Another conversation, which the back button leaves again. */
  go(id: string | undefined): void;
  /** The same page under another name: a new conversation got its first question. */
  note(id: string): void;
  /** Hears when the person goes back or forth. */
  onMove(listener: () => void): void;
}

const PREFIX = '#chat=';

export function pageAddress(page: Window): ChatAddress {
  const read = (): string | undefined => {
    const { hash } = page.location;
    return hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : undefined;
  };
  const url = (id: string | undefined): string =>
    id === undefined ? page.location.pathname + page.location.search : PREFIX + id;
  return {
    read,
    go: (id) => {
      if (id !== read()) page.history.pushState(undefined, '', url(id));
    },
    note: (id) => {
      if (id !== read()) page.history.replaceState(undefined, '', url(id));
    },
    onMove: (listener) => page.addEventListener('popstate', listener),
  };
}
