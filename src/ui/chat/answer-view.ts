import { render } from 'lit';
import type { AnswerEnd, AnswerMessage, Source } from '../../assistant/conversation.ts';
import { isSearchFault } from '../../assistant/grounding.ts';
import type { Fault } from '../../core/fault.ts';
import { element } from '../dom.ts';
import { plural } from '../../core/plural.ts';
import { formatRate, formatSeconds } from '../format.ts';
import { copyText } from '../copy-text.ts';
import { faultCard } from './fault-card.ts';
import { markdown } from './late-markdown.ts';
import { mascot } from './mascot.ts';
import type { MessageActions } from './message-actions.ts';
import { nextFrame } from './next-frame.ts';
import { overflowText } from './overflow-text.ts';
import { spokenText } from './spoken-text.ts';

/** An answer on the page, from its first piece to its end. */
export interface AnswerView {
  readonly root: HTMLElement;
  /** Its text without markup, as it would be read out. */
  readonly spoken: string;
  /** Shows what it is written from; before its text, which may point at it. */
  cite(sources: readonly Source[]): void;
  /** Says what it waits for, until its text comes. */
  note(text: string): void;
  /** Takes a piece of the text; it is shown with the next frame. */
  write(text: string): void;
  /** Closes the text, and says how it ended. */
  end(answer: AnswerMessage, fault?: Fault): void;
}

/** The text is written into a plain element by the Markdown renderer, past any template. */
export function createAnswer(author: string, actions: MessageActions): AnswerView {
  const text = element('div', { class: 'answer', part: 'bubble', dir: 'auto', lang: '' });
  const note = element('span', { class: 'quiet' });
  const thinking = element(
    'span',
    { class: 'thinking' },
    element('span', { class: 'visually-hidden' }, 'Thinking …'),
  );
  const waiting = element('span', {}, thinking, note);
  const body = element(
    'div',
    { class: 'message-body' },
    element('h3', { class: 'visually-hidden' }, author),
    text,
  );
  const root = element('article', {
    class: 'message message-model',
    part: 'message answer',
    'aria-busy': 'true',
  });
  render(mascot('message-mark'), root);
  root.append(body);
  text.append(waiting);

  let sources: readonly Source[] = [];
  const written = markdown.open(text, (number) => {
    const at = sources.findIndex(({ marker }) => marker === number);
    return at < 0 ? undefined : createMarker(sources, at, actions);
  });
  let unwritten = '';
  const frame = nextFrame(() => {
    waiting.remove();
    written.write(unwritten);
    unwritten = '';
  });
  return {
    root,
    get spoken() {
      return spokenText(text);
    },
    cite: (cited) => {
      sources = cited;
      const root = element('div', { class: 'sources' });
      text.after(root);
      actions.cite(root, cited);
    },
    note: (said) => (note.textContent = said === '' ? '' : ` ${said}`),
    write: (piece) => {
      unwritten += piece;
      frame.ask();
    },
    end: (answer, fault) => {
      frame.flush();
      waiting.remove();
      written.end();
      root.removeAttribute('aria-busy');
      body.append(createFoot(answer, fault, actions));
      if (fault !== undefined) body.append(createFault(fault, actions));
    },
  };
}

/** "[1]" in the text, which opens the source of that number. */
function createMarker(sources: readonly Source[], at: number, actions: MessageActions): HTMLElement {
  const { marker, title } = sources[at]!;
  const button = element(
    'button',
    { type: 'button', class: 'marker', 'aria-label': `[${marker}] Source: ${title}` },
    `[${marker}]`,
  );
  button.addEventListener('click', () => actions.openSource(sources, at));
  return button;
}

function createFoot(answer: AnswerMessage, fault: Fault | undefined, actions: MessageActions): HTMLElement {
  const foot = element('div', { class: 'message-foot' });
  if (answer.content.trim() !== '') {
    const copy = element('button', { type: 'button', class: 'button-quiet' }, 'Copy');
    copy.addEventListener('click', () => void copyText(copy, answer.content));
    foot.append(copy);
  }
  if (fault === undefined) foot.append(createRetry(actions)); // a fault has a button of its own
  const notes = fault === undefined ? [endNote(answer), forgottenNote(answer)] : [];
  for (const note of notes) if (note !== '') foot.append(element('span', { class: 'message-note' }, note));
  const stats = statsText(answer);
  if (stats !== '') foot.append(element('span', { class: 'message-stats' }, stats));
  return foot;
}

function createRetry(actions: MessageActions): HTMLElement {
  const again = element('button', { type: 'button', class: 'button-quiet button-again' }, 'Retry');
  again.addEventListener('click', () => actions.retry());
  return again;
}

function createFault(fault: Fault, actions: MessageActions): HTMLElement {
  const holder = element('div', { class: 'message-fault' });
  const again = { label: 'Try again', act: () => actions.retry() };
  const without = { label: 'Answer without documents', act: () => actions.goWithoutDocuments() };
  const card =
    fault.code === 'context-overflow'
      ? faultCard('This question is too long', { code: fault.code, message: overflowText(fault) }) // by itself
      : faultCard('That answer did not work out', fault, again, ...(isSearchFault(fault) ? [without] : []));
  render(card, holder);
  return holder;
}

function endNote({ end = 'stopped', content, usage }: AnswerMessage): string {
  const notes: Record<AnswerEnd, string> = {
    stop: '',
    length: usage === undefined ? 'Ended early' : `Ended after ${plural(usage.completionTokens, 'token')}`,
    'context-full': 'Ended early: the model’s memory is full',
    stopped: content === '' ? 'Stopped before the first word' : 'Stopped',
    failed: 'Failed',
  };
  return notes[end];
}

function forgottenNote({ usage }: AnswerMessage): string {
  const forgottenMessages = usage?.forgottenMessages ?? 0;
  if (forgottenMessages === 0) return '';
  return `Without the first ${plural(forgottenMessages, 'message')}, for which the model has no room`;
}

function statsText({ usage, stats }: AnswerMessage): string {
  if (usage === undefined || stats === undefined) return '';
  const tokens = plural(usage.completionTokens, 'token');
  const rate = usage.completionTokens > 1 ? ` at ${formatRate(stats.decodeTokensPerSecond)}` : '';
  return `${tokens}${rate}, the first after ${formatSeconds(stats.ttftMs)}`;
}
