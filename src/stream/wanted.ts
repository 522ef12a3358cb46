import type { ModelDraft } from '../artifact/draft.ts';
import {
  type HubReference,
  isHubReference,
  parseHubAddress,
  parseHubReference,
  writeHubReference,
} from '../artifact/hub/hub-reference.ts';
import { resolveHubModel } from '../artifact/hub/resolve.ts';
import { isModelAddress, resolveUrlModel } from '../artifact/url-model.ts';
import { Fault } from '../core/fault.ts';
import type { Fetch } from '../artifact/watched-fetch.ts';
import { isKeptModel } from './kept-files.ts';

/** Where a model is to be looked for; `id` is how it is called from then on. */
export type Wanted =
  | { readonly kind: 'catalogue'; readonly id: string }
  | { readonly kind: 'hub'; readonly id: string; readonly reference: HubReference }
  | { readonly kind: 'address'; readonly id: string }
  | { readonly kind: 'kept'; readonly id: string };

/**
 * What a person means by `model`; an address below the Hub's endpoint is a reference to the Hub.
 * @throws Fault `hub-reference`.
 */
export function readWanted(model: string, endpoint: string): Wanted {
  if (isKeptModel(model)) return { kind: 'kept', id: model };
  const reference = isHubReference(model) ? parseHubReference(model) : parseHubAddress(model, endpoint);
  if (reference) return { kind: 'hub', id: writeHubReference(reference), reference };
  return { kind: isModelAddress(model) ? 'address' : 'catalogue', id: model };
}

export interface ResolveOptions {
  /** The Hub's. */
  readonly endpoint: string;
  /** Carries the Hub's token where it belongs. */
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
}

/** What a model outside of catalogues consists of now, as whoever has it says. */
export function resolveWanted(
  wanted: Exclude<Wanted, { readonly kind: 'catalogue' }>,
  { endpoint, fetch, signal }: ResolveOptions,
): Promise<ModelDraft> {
  switch (wanted.kind) {
    case 'hub':
      return resolveHubModel(wanted.reference, { endpoint, fetch, signal });
    case 'address':
      return resolveUrlModel(wanted.id, { fetch, signal });
    case 'kept':
      return Promise.reject(notKept(wanted.id));
    default:
      return wanted satisfies never;
  }
}

function notKept(model: string): Fault {
  const message = `'${model}' is not kept on this device, or not any more. Give its file again.`;
  return new Fault('model-unknown', message, { model });
}
