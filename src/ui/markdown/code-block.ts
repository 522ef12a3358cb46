import { copyText } from '../copy-text.ts';
import { element } from '../dom.ts';

const LANGUAGE_NAME = /^[\p{L}\p{N}+#._-]{1,24}/u;

/** The parts of a code block that text and attributes still have to reach. */
export interface CodeBlock {
  readonly root: HTMLElement;
  readonly code: HTMLElement;
  nameLanguage(language: string): void;
}

/** A scrollable block of code under a bar with its language and a copy button. */
export function createCodeBlock(): CodeBlock {
  const code = element('code', {});
  const language = element('span', { class: 'code-language' }, 'code');
  const copy = element('button', { type: 'button', class: 'code-copy' }, 'Copy');
  copy.addEventListener('click', () => void copyText(copy, code.textContent ?? ''));
  const root = element(
    'div',
    { class: 'code-block', dir: 'ltr' },
    element('div', { class: 'code-bar' }, language, copy),
    element('pre', { tabindex: '0', role: 'region', 'aria-label': 'Code' }, code),
  );
  return {
    root,
    code,
    nameLanguage: (name) => {
      language.textContent = LANGUAGE_NAME.exec(name.trim())?.[0] ?? 'code';
    },
  };
}
