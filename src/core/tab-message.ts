/** What the tabs of a site and the broker between them say to each other. `key` names one worker that tabs share. */
export type TabMessage =
  /** Broker to tab: the line stands. */
  | { readonly type: 'welcome' }
  /** Host to broker to all: the worker of this key is started in this tab from now on. */
  | { readonly type: 'host'; readonly key: string }
  /** Guest to broker to host, with a port: serve what comes through it, until the Web Lock `life` is given back. */
  | { readonly type: 'attach'; readonly key: string; readonly life: string };
