import { element } from './dom.ts';
import { icon } from './icons.ts';
import { stepTitle } from './start-progress.ts';
import { canAsk } from './page-state.ts';
import type { PageState } from './page-state.ts';

export interface Composer {
  readonly root: HTMLElement;
  update(state: PageState): void;
  /** Puts the caret into the text, unless a touch keyboard would jump up for it. */
  focus(): void;
}

export interface ComposerActions {
  send(text: string): void;
  stop(): void;
}

const MAX_ROWS = 8;

/** Where a question is written. One button sends and stops, so that the focus stays where it is. */
export function createComposer(actions: ComposerActions): Composer {
  const text = element('textarea', {
    id: 'question',
    rows: '1',
    dir: 'auto',
    placeholder: 'Ask something small',
    autocomplete: 'off',
    enterkeyhint: 'send',
    'aria-describedby': 'honest',
  });
  const label = element('label', { for: 'question', class: 'visually-hidden' }, 'Your message');
  const button = element('button', { type: 'submit', class: 'send' });
  const root = element('form', { class: 'composer' }, label, text, button);
  let state: PageState = { phase: 'opening' };

  const canSend = (): boolean => canAsk(state) && text.value.trim() !== '';
  const showButton = (): void => {
    const isAnswering = state.phase === 'answering';
    const name = isAnswering ? 'Stop' : 'Send';
    if (button.getAttribute('aria-label') !== name) {
      button.setAttribute('aria-label', name);
      button.title = isAnswering ? 'Stop (Escape)' : 'Send (Enter)';
      button.replaceChildren(icon(isAnswering ? 'stop' : 'send'));
    }
    // Not `disabled`: a disabled button loses the focus it has.
    button.setAttribute('aria-disabled', String(!isAnswering && !canSend()));
  };
  const fit = (): void => {
    text.rows = Math.min(MAX_ROWS, text.value.split('\n').length);
    showButton();
  };

  text.addEventListener('input', fit);
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (state.phase !== 'answering') root.requestSubmit();
  });
  root.addEventListener('submit', (event) => {
    event.preventDefault();
    if (state.phase === 'answering') return actions.stop();
    if (!canSend()) return;
    const question = text.value.trim();
    text.value = '';
    fit();
    actions.send(question);
  });
  showButton();
  return {
    root,
    update: (next) => {
      state = next;
      text.placeholder =
        state.phase === 'starting' ? `${stepTitle(state.progress)} …` : 'Ask something small';
      showButton();
    },
    focus: () => {
      if (matchMedia('(pointer: fine)').matches) text.focus({ preventScroll: true });
    },
  };
}
