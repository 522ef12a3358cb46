import type { Question } from '../../assistant/conversation.ts';
import { element } from '../dom.ts';
import { copyText } from '../copy-text.ts';
import { isPlainEnter } from './keys.ts';
import type { MessageActions } from './message-actions.ts';

/** A question, which can be worded anew in its place. */
export function createQuestion({ id, content }: Question, actions: MessageActions): HTMLElement {
  const bubble = element('div', { class: 'bubble', part: 'bubble', dir: 'auto' }, content);
  const copy = element('button', { type: 'button', class: 'button-quiet' }, 'Copy');
  const edit = element('button', { type: 'button', class: 'button-quiet button-edit' }, 'Edit');
  const foot = element('div', { class: 'message-foot' }, edit, copy);
  const root = element(
    'article',
    { class: 'message message-user', part: 'message question' },
    element('h3', { class: 'visually-hidden' }, 'You'),
    bubble,
    foot,
  );
  const form = createForm(content, {
    send: (text) => actions.edit(id, text),
    cancel: () => {
      form.replaceWith(bubble, foot);
      edit.focus();
    },
  });
  copy.addEventListener('click', () => void copyText(copy, content));
  edit.addEventListener('click', () => {
    foot.remove();
    bubble.replaceWith(form);
    const area = form.querySelector('textarea')!;
    area.value = content;
    area.focus();
    area.setSelectionRange(content.length, content.length);
  });
  return root;
}

interface FormActions {
  send(text: string): void;
  cancel(): void;
}

function createForm(content: string, actions: FormActions): HTMLFormElement {
  const area = element('textarea', {
    rows: String(Math.min(8, content.split('\n').length)),
    dir: 'auto',
    'aria-label': 'Your message, in other words',
    enterkeyhint: 'send',
  });
  const cancel = element('button', { type: 'button', class: 'button' }, 'Cancel');
  const form = element(
    'form',
    { class: 'edit' },
    area,
    element('p', { class: 'quiet' }, 'What came after it is forgotten.'),
    element(
      'div',
      { class: 'edit-actions' },
      cancel,
      element('button', { type: 'submit', class: 'button button-strong' }, 'Ask again'),
    ),
  );
  cancel.addEventListener('click', () => actions.cancel());
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation(); // it means this form, and no answer
      actions.cancel();
    } else if (event.target === area && isPlainEnter(event)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (area.value.trim() !== '') actions.send(area.value.trim());
  });
  return form;
}
