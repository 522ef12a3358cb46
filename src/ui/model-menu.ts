import type { LoadedModel, ModelRecord, StorageUsage } from '../core/protocol.ts';
import { element } from './dom.ts';
import { fact, sourceLink } from './download-panel.ts';
import { formatBytes } from './format.ts';
import { icon } from './icons.ts';
import { loadedOf, modelOf, showsChat } from './page-state.ts';
import type { PageState } from './page-state.ts';
import { deviceText } from './status-bar.ts';

export interface ModelMenu {
  /** The button in the page's head, with the panel it opens. */
  readonly root: HTMLElement;
  update(state: PageState, usage: StorageUsage | undefined): void;
}

/** Everything about the model and its storage, and the way to delete it. */
export function createModelMenu(deleteModel: () => void, onOpen: () => void): ModelMenu {
  const facts = element('dl', { class: 'facts' });
  const remove = createDelete(deleteModel);
  const panel = element(
    'div',
    {
      id: 'model-menu',
      class: 'menu',
      popover: 'auto',
      role: 'dialog',
      'aria-labelledby': 'model-menu-title',
    },
    element('h2', { id: 'model-menu-title' }, 'Model and storage'),
    facts,
    remove.root,
  );
  const button = element(
    'button',
    { type: 'button', class: 'button', popovertarget: 'model-menu' },
    icon('chip'),
    element('span', { class: 'wide-only' }, 'Model'),
  );
  button.setAttribute('aria-label', 'Model and storage');
  panel.addEventListener('toggle', (event) => {
    remove.reset();
    if ((event as ToggleEvent).newState === 'open') onOpen();
  });
  return {
    root: element('div', { class: 'menu-holder' }, button, panel),
    update: (state, usage) => {
      const model = modelOf(state);
      button.hidden = model === undefined || (!showsChat(state) && model.storedBytes === 0);
      if (model === undefined) return;
      facts.replaceChildren(...modelFacts(model, loadedOf(state)), ...storageFacts(usage));
      remove.show(model, state.phase !== 'starting' && state.phase !== 'answering');
    },
  };
}

function modelFacts(model: ModelRecord, loaded: LoadedModel | undefined): Node[] {
  const running = loaded === undefined ? [] : [
    ...fact('Runs on', deviceText(loaded)),
          ...fact('Kernels', loaded.kernel),
    ...fact('Memory in use', formatBytes(loaded.memoryBytes)),
    ...fact('Context', `${loaded.contextLength.toLocaleString('en')} tokens`),
  ]; // prettier-ignore
  return [
    ...fact('Model', model.name),
    ...fact('Licence', model.licence),
    ...fact('Source', sourceLink(model.source)),
    ...running,
  ];
}

function storageFacts(usage: StorageUsage | undefined): Node[] {
  if (usage === undefined) return [];
  const kept = usage.persisted ? 'until you delete it' : 'until the browser needs the room';
  const used =
    usage.usedBytes === undefined || usage.quotaBytes === undefined
      ? []
      : fact('This site uses', `${formatBytes(usage.usedBytes)} of ${formatBytes(usage.quotaBytes)}`);
  return [
    ...fact('Weights stored', formatBytes(usage.weightBytes)),
    ...(usage.weightBytes > 0 ? fact('Kept', kept) : []),
    ...used,
  ];
}

interface DeleteView {
  readonly root: HTMLElement;
  show(model: ModelRecord, isAllowed: boolean): void;
  reset(): void;
}

/** Asks once more in place, because a download is slow to repeat. */
function createDelete(deleteModel: () => void): DeleteView {
  const first = element(
    'button',
    { type: 'button', class: 'button button-danger' },
    'Delete from this device',
  );
  const keep = element('button', { type: 'button', class: 'button' }, 'Keep it');
  const sure = element('button', { type: 'button', class: 'button button-danger' });
  const question = element('div', { class: 'menu-sure', hidden: true }, sure, keep);
  const root = element('div', { class: 'menu-delete' }, first, question);
  const ask = (isAsking: boolean): void => {
    first.hidden = isAsking;
    question.hidden = !isAsking;
  };
  first.addEventListener('click', () => {
    ask(true);
    keep.focus();
  });
  keep.addEventListener('click', () => {
    ask(false);
    first.focus();
  });
  sure.addEventListener('click', () => {
    ask(false);
    deleteModel();
  });
  return {
    root,
    show: (model, isAllowed) => {
      root.hidden = model.storedBytes === 0 || !isAllowed;
      sure.textContent = `Delete ${formatBytes(model.storedBytes)}`;
    },
    reset: () => ask(false),
  };
}
