import { element } from './dom.ts';
import { icon } from './icons.ts';
import { createQuestion, createReply } from './message.ts';
import type { ReplyView } from './message.ts';
import { keepAtBottom } from './stick-to-bottom.ts';

export interface Transcript {
  readonly root: HTMLElement;
  /** Adds a question and the place for its answer. */
  ask(question: string): ReplyView;
  /** Adds a place for another answer to the last question. */
  answerAgain(before: ReplyView): ReplyView;
  clear(): void;
}

// Questions that a model of this size answers well more often than not.
const STARTERS = [
  'What is the capital of France?',
  'Explain photosynthesis to a ten-year-old.',
  'Write a short poem about the sea.',
  'Give me three tips for a good night’s sleep.',
] as const;

/** The conversation. A log that speaks only when an answer is complete: see the announcer. */
export function createTranscript(onStarter: (question: string) => void): Transcript {
  const column = element('div', { class: 'column' });
  const log = element(
    'div',
    { class: 'log', role: 'log', tabindex: '0', 'aria-live': 'off', 'aria-label': 'Conversation' },
    column,
  );
  const latest = element(
    'button',
    { type: 'button', class: 'latest', hidden: true },
    icon('down'),
    'Jump to latest',
  );
  const root = element('div', { class: 'transcript' }, log, latest);
  const empty = createEmpty(onStarter);
  const bottom = keepAtBottom(log, (away) => (latest.hidden = !away));
  latest.addEventListener('click', () => bottom.jump());
  column.append(empty);

  const place = (reply: ReplyView): ReplyView => {
    bottom.jump();
    return {
      ...reply,
      write: (text) => {
        reply.write(text);
        bottom.follow();
      },
      end: (note, result) => {
        reply.end(note, result);
        bottom.follow();
      },
      addBelow: (node) => {
        reply.addBelow(node);
        bottom.follow();
      },
    };
  };
  return {
    root,
    ask: (question) => {
      empty.remove();
      const reply = createReply();
      column.append(createQuestion(question), reply.root);
      return place(reply);
    },
    answerAgain: (before) => {
      const reply = createReply();
      before.root.replaceWith(reply.root);
      return place(reply);
    },
    clear: () => {
      column.replaceChildren(empty);
      bottom.reset();
    },
  };
}

function createEmpty(onStarter: (question: string) => void): HTMLElement {
  const starters = STARTERS.map((question) => {
    const button = element('button', { type: 'button', class: 'starter' }, question);
    button.addEventListener('click', () => onStarter(question));
    return element('li', {}, button);
  });
  return element(
    'div',
    { class: 'empty' },
    element('img', { src: './icon.svg', alt: '', width: '72', height: '72' }),
    element('h2', {}, 'What shall we talk about?'),
    element('p', { class: 'quiet' }, 'Short, plain questions work best.'),
    element('ul', { class: 'starters', 'aria-label': 'Questions to start with' }, ...starters),
  );
}
