import type { AssistantState, StartStep } from '../../assistant/assistant-state.ts';
import { loadedOf, modelOf } from '../../assistant/assistant-state.ts';
import type { AnswerMessage } from '../../assistant/conversation.ts';
import { asFrameFault } from './frame-fault.ts';
import type { EmbedAnswer, EmbedProgress, EmbedState } from './protocol.ts';

/** What a page is told of the assistant's state. */
export function toldState(state: AssistantState): EmbedState {
  const model = modelOf(state);
  const loaded = loadedOf(state);
  return {
    phase: state.phase,
    ...(model === undefined ? {} : { model: { id: model.id, name: model.name, bytes: model.bytes } }),
    ...(loaded === undefined ? {} : { threads: loaded.threads }),
    ...(state.phase === 'failed' ? { fault: asFrameFault(state.fault) } : {}),
  };
}

export function toldProgress(progress: StartStep): EmbedProgress {
  if (progress.step === 'preparing') return { step: 'preparing', doneBytes: 0, totalBytes: 0 };
  return { step: progress.step, doneBytes: progress.doneBytes, totalBytes: progress.totalBytes };
}

export function toldAnswer({ content, end, usage, stats }: AnswerMessage): EmbedAnswer {
  return {
    text: content,
    finishReason: end ?? 'stopped',
    ...(usage === undefined ? {} : { usage }),
    ...(stats === undefined ? {} : { stats }),
  };
}
