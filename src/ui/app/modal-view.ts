import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AppSession } from './app-session.ts';
import { installHelp } from './install-help.ts';
import type { InstallOffer } from './install-offer.ts';
import { shortcutHelp } from './shortcut-help.ts';
import type { View } from './view.ts';

/** What is shown over the page; the figures stand beside it. */
export type ModalView = Exclude<View, 'performance'>;

const HEADINGS: Readonly<Record<ModalView, string>> = {
  documents: 'Documents',
  models: 'Models and storage',
  quantize: 'Make a model smaller',
  device: 'This device',
  settings: 'Settings',
  shortcuts: 'Keyboard shortcuts',
  install: 'Install the app',
};

export function modalHeading(view: ModalView | undefined): string {
  return view === undefined ? '' : HEADINGS[view];
}

/** The content of the dialog, while one is open. */
export function modalView(
  view: ModalView | undefined,
  session: AppSession,
  install: InstallOffer,
): TemplateResult | typeof nothing {
  switch (view) {
    case undefined:
      return nothing;
    case 'documents':
      return html`<nibble-app-documents .session=${session}></nibble-app-documents>`;
    case 'models':
      return html`<nibble-app-models .session=${session}></nibble-app-models>`;
    case 'quantize':
      return html`<nibble-app-quantize .session=${session}></nibble-app-quantize>`;
    case 'device':
      return html`<nibble-app-device .session=${session}></nibble-app-device>`;
    case 'settings':
      return html`<nibble-app-settings .session=${session}></nibble-app-settings>`;
    case 'shortcuts':
      return shortcutHelp();
    case 'install':
      return installHelp(install);
    default:
      return view satisfies never;
  }
}
