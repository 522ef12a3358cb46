import type { ModelRecord } from '../core/protocol.ts';
import { element } from './dom.ts';
import { createFaultCard } from './fault-card.ts';
import { formatBytes } from './format.ts';
import { safeLink } from './markdown/safe-link.ts';
import type { PageState } from './page-state.ts';
import { createProgress } from './start-progress.ts';

export interface DownloadActions {
  start(): void;
  cancel(): void;
}

export interface DownloadPanel {
  readonly root: HTMLElement;
  update(state: PageState): void;
}

/** What a first visit sees: which model this is, what it costs in bytes, and the button that starts it. */
export function createDownloadPanel(actions: DownloadActions): DownloadPanel {
  const facts = element('dl', { class: 'facts' });
  const stage = element('div', { class: 'panel-stage' });
  const progress = createProgress(() => actions.cancel());
  const root = element(
    'section',
    { class: 'panel', 'aria-labelledby': 'panel-title' },
    element('img', { class: 'panel-mark', src: './icon.svg', alt: '', width: '88', height: '88' }),
    element('h2', { id: 'panel-title' }, 'A small model, all yours'),
    element(
      'p',
      { class: 'panel-lead' },
      'Nibble runs a language model right here, on your own processor. What you write never leaves this device.',
    ),
    facts,
    stage,
  );
  let shown: string | undefined;

  const update = (state: PageState): void => {
    if (state.phase === 'starting') progress.update(state.progress);
    const key = state.phase === 'starting' ? 'starting' : JSON.stringify(state);
    if (key === shown) return; // rebuilding would take the focus away from a button
    shown = key;
    const model = state.phase === 'opening' ? undefined : state.model;
    facts.hidden = model === undefined;
    if (model !== undefined) facts.replaceChildren(...factsOf(model));
    stage.replaceChildren(...stageOf(state, progress.root, actions));
  };
  return { root, update };
}

function stageOf(state: PageState, progress: HTMLElement, actions: DownloadActions): Node[] {
  switch (state.phase) {
    case 'opening':
      return [element('p', { class: 'quiet' }, 'Looking which models there are …')];
    case 'offer':
      return [startButton(state.model, actions), startNote(state.model)];
    case 'starting':
      return [progress];
    case 'failed': {
      const title =
        state.model === undefined ? 'The list of models did not arrive' : 'The model did not start';
      return [createFaultCard(title, state.fault, { label: 'Try again', act: () => actions.start() })];
    }
    case 'ready':
    case 'answering':
      return [];
    default:
      return state satisfies never;
  }
}

function startButton(model: ModelRecord, actions: DownloadActions): HTMLElement {
  const isPartial = model.storedBytes > 0 && !model.complete;
  const label = model.complete ? 'Start' : isPartial ? 'Resume' : 'Download and start';
  const left = model.complete ? '' : formatBytes(model.bytes - model.storedBytes);
  const button = element(
    'button',
    { type: 'button', class: 'button button-primary button-start' },
    label,
    left === '' ? undefined : element('span', { class: 'button-size' }, isPartial ? `${left} left` : left),
  );
  button.addEventListener('click', () => actions.start());
  return button;
}

function startNote(model: ModelRecord): HTMLElement {
  if (model.complete)
    return element('p', { class: 'quiet' }, 'It is on this device already; nothing is downloaded.');
  const isSaving =
    'connection' in navigator && (navigator.connection as { saveData?: boolean }).saveData === true;
  const note = isSaving
    ? 'This browser is set to save data, and this is a large download. It happens only once.'
    : 'Downloaded once, kept on this device, deleted whenever you like.';
  return element('p', { class: 'quiet' }, note);
}

function factsOf(model: ModelRecord): Node[] {
  return [
    ...fact('Model', model.name),
    ...fact('Download', formatBytes(model.bytes)),
    ...fact('Memory', `about\u00a0${formatBytes(model.memoryBytes)}`),
    ...fact('Licence', model.licence),
    ...fact('Source', sourceLink(model.source)),
  ];
}

export function fact(name: string, value: Node | string): Node[] {
  return [element('div', {}, element('dt', {}, name), element('dd', {}, value))];
}

/** The catalogue's source as a link, when it is an address. */
export function sourceLink(source: string): Node | string {
  const href = safeLink(source);
  if (href === undefined) return source;
  return element(
    'a',
    { href, target: '_blank', rel: 'noopener noreferrer nofollow' },
    new URL(href).hostname,
  );
}
