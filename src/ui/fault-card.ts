import type { Fault } from '../core/fault.ts';
import { element } from './dom.ts';

/** What can be done about a fault, as a button. */
export interface FaultAction {
  readonly label: string;
  readonly act: () => void;
}

/** Says what went wrong and what to do, with the code for whoever looks it up. */
export function createFaultCard(title: string, fault: Fault, action: FaultAction): HTMLElement {
  const button = element('button', { type: 'button', class: 'button' }, action.label);
  button.addEventListener('click', action.act);
  return element(
    'div',
    { class: 'fault', role: 'alert' },
    element('p', { class: 'fault-title' }, title),
    element('p', {}, fault.message),
    element('div', { class: 'fault-foot' }, button, element('code', { class: 'fault-code' }, fault.code)),
  );
}
