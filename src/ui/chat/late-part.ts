import type { CSSResult, ReactiveControllerHost } from 'lit';

export interface LateHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** A part of an element that is fetched when it is first needed, with what it wears. */
export interface LatePart<T> {
  /** What has come so far. */
  readonly now: T | undefined;
  /** Fetches it, unless it is here, and lets the element show it. A failure is forgotten: the next call tries again. */
  load(): Promise<T>;
}

export function latePart<T extends { readonly styles: CSSResult }>(
  host: LateHost,
  fetch: () => Promise<T>,
): LatePart<T> {
  let now: T | undefined;
  let coming: Promise<T> | undefined;
  const load = async (): Promise<T> => {
    try {
      const part = await fetch();
      const { adoptedStyleSheets } = host.renderRoot as ShadowRoot;
      if (part.styles.styleSheet !== undefined) adoptedStyleSheets.push(part.styles.styleSheet);
      now = part;
      host.requestUpdate();
      return part;
    } catch (error) {
      coming = undefined;
      throw error;
    }
  };
  return {
    get now() {
      return now;
    },
    load: () => (coming ??= load()),
  };
}
