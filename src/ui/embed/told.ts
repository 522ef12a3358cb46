import type { AssistantState, StartStep } from '../../assistant/assistant-state.ts';
import { loadedOf, modelOf } from '../../assistant/assistant-state.ts';
import { quoteText } from '../../core/quote-text.ts';
import type { AnswerMessage, Source } from '../../assistant/conversation.ts';
import type { Stats, Usage } from '../../core/protocol.ts';
import { asFrameFault } from './frame-fault.ts';
import { linkTo } from '../chat/link-to.ts';
import type { EmbedAnswer, EmbedProgress, EmbedSource, EmbedState } from './protocol.ts';

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

/** @param address of the frame's document, which a site's index may name its pages from */
export function toldAnswer(
  { content, end, usage, stats, sources }: AnswerMessage,
  address: string,
): EmbedAnswer {
  return {
    text: content,
    finishReason: end ?? 'stopped',
    ...(sources === undefined ? {} : { sources: sources.map((source) => toldSource(source, address)) }),
    ...(usage === undefined ? {} : { usage: toldUsage(usage) }),
    ...(stats === undefined ? {} : { stats: toldStats(stats) }),
  };
}

function toldUsage({
  promptTokens,
  completionTokens,
  forgottenMessages,
}: Usage): NonNullable<EmbedAnswer['usage']> {
  return { promptTokens, completionTokens, ...(forgottenMessages !== undefined && { forgottenMessages }) };
}

function toldStats({ decodeTokensPerSecond, device, threads }: Stats): NonNullable<EmbedAnswer['stats']> {
  return { decodeTokensPerSecond, device, threads };
}

function toldSource(source: Source, address: string): EmbedSource {
  const { marker, title, headings, page, url, text } = source;
  const quote = quoteText(source);
  const link = linkTo(url, address);
  return {
    marker,
    title,
    headings,
    ...(page === undefined ? {} : { page }),
    ...(link === undefined ? {} : { url: link }),
    text,
    ...(quote === undefined ? {} : { quote }),
  };
}
