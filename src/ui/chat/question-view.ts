import type { Question } from '../../assistant/conversation.ts';
import { element } from '../dom.ts';
import { copyText } from '../copy-text.ts';
import { isPlainEnter } from './keys.ts';
import type { MessageActions } from './message-actions.ts';

/** A question, which can be worded anew in its place. */
export function createQuestion({ id, content }: Question, actions: MessageActions): HTMLElement {
  const bubble = element('div', { class: 'bubble', part: 'bubble', dir: 'auto', lang: '' }, content);
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
  const editor = createEditor(content, {
    send: (text) => actions.edit(id, text),
    cancel: () => {
      editor.replaceWith(bubble, foot);
      edit.focus();
    },
  });
  copy.addEventListener('click', () => void copyText(copy, content));
  edit.addEventListener('click', () => {
    foot.remove();
    bubble.replaceWith(editor);
    const area = editor.querySelector('textarea')!;
    area.value = content;
    area.focus();
    area.setSelectionRange(content.length, content.length);
  });
  return root;
}

interface EditorActions {
  send(text: string): void;
  cancel(): void;
}

/** It is no form, which a frame in a sandbox could not submit. */
function createEditor(content: string, actions: EditorActions): HTMLElement {
  const area = element('textarea', {
    rows: String(Math.min(8, content.split('\n').length)),
    dir: 'auto',
    lang: '',
    'aria-label': 'Your message, in other words',
    enterkeyhint: 'send',
  });
  const cancel = element('button', { type: 'button', class: 'button' }, 'Cancel');
  const send = element('button', { type: 'button', class: 'button button-strong' }, 'Ask again');
  const editor = element(
    'div',
    { class: 'edit' },
    area,
    element('p', { class: 'quiet' }, 'What came after it is forgotten.'),
    element('div', { class: 'edit-actions' }, cancel, send),
  );
  const trySend = (): void => {
    if (area.value.trim() !== '') actions.send(area.value.trim());
  };
  cancel.addEventListener('click', () => actions.cancel());
  send.addEventListener('click', trySend);
  editor.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation(); // it means this editor, and no answer
      actions.cancel();
    } else if (event.target === area && isPlainEnter(event)) {
      event.preventDefault();
      trySend();
    }
  });
  return editor;
}
