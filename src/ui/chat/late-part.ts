import type { CSSResult, ReactiveControllerHost } from 'lit';
import { loadPart } from '../../core/load-part.ts';
import { once } from '../../core/serial.ts';

/** An element with a shadow root. */
export interface LateHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** A part of an element that is fetched when it is first needed, with what it wears. */
export interface LatePart<T> {
  /** What has come so far. */
  readonly now: T | undefined;
  /**
   * Fetches it, unless it is here, and lets the element show it. A failure is forgotten: the next call tries again.
   * @throws Fault `network`
   */
  load(): Promise<T>;
}

/** Nothing is fetched before the first `load`. */
export function latePart<T extends { readonly styles: CSSResult }>(
  host: LateHost,
  fetch: () => Promise<T>,
): LatePart<T> {
  let now: T | undefined;
  const load = once(async () => {
    now = await loadPart(fetch);
    const { styleSheet } = now.styles;
    if (styleSheet !== undefined) (host.renderRoot as ShadowRoot).adoptedStyleSheets.push(styleSheet);
    host.requestUpdate();
    return now;
  });
  return {
    get now() {
      return now;
    },
    load,
  };
}
