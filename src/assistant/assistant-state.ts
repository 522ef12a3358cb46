import type { Fault } from '../core/fault.ts';
import type { LoadedModel, ModelRecord } from '../core/protocol.ts';
import type { Pace } from './download-pace.ts';

/** Where the bytes of a model are going while it starts. */
export type StartStep =
  | { readonly step: 'preparing' }
  | {
      readonly step: 'download';
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly pace: Pace;
    }
  | { readonly step: 'load'; readonly doneBytes: number; readonly totalBytes: number };

/** An assistant has one phase; what is true only in a phase lives only there. */
export type AssistantState =
  | { readonly phase: 'opening' }
  | { readonly phase: 'offer'; readonly model: ModelRecord }
  | { readonly phase: 'starting'; readonly model: ModelRecord; readonly progress: StartStep }
  | { readonly phase: 'ready'; readonly model: ModelRecord; readonly loaded: LoadedModel }
  | { readonly phase: 'answering'; readonly model: ModelRecord; readonly loaded: LoadedModel }
  | { readonly phase: 'failed'; readonly model: ModelRecord | undefined; readonly fault: Fault };

/** The chat is in front once the weights are here; until then a face shows what a download would mean. */
export function showsChat(state: AssistantState): boolean {
  switch (state.phase) {
    case 'ready':
    case 'answering':
      return true;
    case 'starting':
      return state.model.complete;
    case 'opening':
    case 'offer':
    case 'failed':
      return false;
    default:
      return state satisfies never;
  }
}

/** A question may come while the model wakes up; it waits. */
export function canAsk(state: AssistantState): boolean {
  return showsChat(state) && state.phase !== 'answering';
}

export function modelOf(state: AssistantState): ModelRecord | undefined {
  return state.phase === 'opening' ? undefined : state.model;
}

export function loadedOf(state: AssistantState): LoadedModel | undefined {
  return state.phase === 'ready' || state.phase === 'answering' ? state.loaded : undefined;
}
