import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { modelOf } from '../../assistant/assistant-state.ts';
import type { AssistantState } from '../../assistant/assistant-state.ts';
import { percent } from '../format.ts';
import { appIcon } from './app-icons.ts';
import type { View } from './view.ts';

/** What the bar shows, and what its buttons do. */
export interface BarParts {
  /** Of the open conversation; empty before its first question. */
  readonly title: string;
  readonly state: AssistantState;
  readonly hasSidebar: boolean;
  readonly hasPerformance: boolean;
  readonly toggleSidebar: () => void;
  readonly show: (view: View) => void;
  readonly newChat: () => void;
}

/** The head of the page: which conversation this is, which model, and the ways to everything else. */
export function topBar(parts: BarParts): TemplateResult {
  const { title, state, hasSidebar, hasPerformance, toggleSidebar, show, newChat } = parts;
  return html`<header>
    <button
      class="button bare round"
      aria-label="Conversations"
      aria-expanded=${hasSidebar}
      @click=${toggleSidebar}
    >
      ${appIcon('menu')}
    </button>
    <img src="./icon.svg" alt="" width="28" height="28" />
    <h1 dir="auto">${title || 'Nibble'}</h1>
    <button class="button model" @click=${() => show('models')}>
      ${appIcon('chip')} <span class="visually-hidden">Models and storage</span>
      <span class="name">${modelText(state)}</span>
    </button>
    <button
      class="button bare round wide"
      aria-label="Performance"
      aria-expanded=${hasPerformance}
      @click=${() => show('performance')}
    >
      ${appIcon('gauge')}
    </button>
    <button class="button bare round wide" aria-label="Settings" @click=${() => show('settings')}>
      ${appIcon('gear')}
    </button>
    <button class="button bare round narrow" aria-label="New chat" @click=${newChat}>
      ${appIcon('plus')}
    </button>
  </header>`;
}

function modelText(state: AssistantState): string {
  if (state.phase !== 'starting') return modelOf(state)?.name ?? 'Models';
  const { progress } = state;
  return progress.step === 'preparing' ? 'Starting' : `${percent(progress.doneBytes, progress.totalBytes)} %`;
}
