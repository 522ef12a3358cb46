import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { AppSession } from '../../src/ui/app/app-session.ts';
import type { NibbleApp } from '../../src/ui/app/nibble-app.ts';
import { conversation } from '../fakes/conversations.ts';
import { openApp } from './app-scene.ts';

const button = (name: string | RegExp) => page.getByRole('button', { name });

/** A long one that stays, and one that can be acted upon. */
function showBoth({ toasts }: AppSession): void {
  toasts.show({
    key: 'file',
    text: `This is no model that can be opened. ${'It says too little. '.repeat(4)}`,
  });
  toasts.show({ key: 'removed', text: '“The sea” is deleted.', action: { label: 'Undo', act: () => {} } });
}

/** Everything that can be pressed or written into, through every shadow tree. */
function controlsIn(root: ParentNode): Element[] {
  return Array.from(root.querySelectorAll('*')).flatMap((one) => [
    ...(one.matches('button, input, textarea, select, a, summary') ? [one] : []),
    ...(one.shadowRoot === null ? [] : controlsIn(one.shadowRoot)),
  ]);
}

/** The modal dialog around an element, as it is shown: through slots and shadow trees. */
function modalAround(one: Element | null): Element | undefined {
  if (one === null || one.matches('dialog:modal')) return one ?? undefined;
  const root = one.getRootNode();
  return modalAround(
    one.assignedSlot ?? one.parentElement ?? (root instanceof ShadowRoot ? root.host : null),
  );
}

/** The names of controls that a toast lies over, of those that are not behind a dialog. */
function covered(app: NibbleApp): string[] {
  const list = app.shadowRoot!.querySelector('nibble-app-toasts')!;
  expect(list.shadowRoot!.querySelectorAll('.toast')).toHaveLength(2);
  const over = list.getBoundingClientRect(); // what it scrolls is cut at its edge
  return controlsIn(app.shadowRoot!)
    .filter((one) => one.getRootNode() !== list.shadowRoot && one.checkVisibility())
    .filter((one) => modalAround(one) === modalAround(list))
    .filter((one) => {
      const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
      const isUnder = over.left < right && over.right > left && over.top < bottom && over.bottom > top;
      return width > 1 && height > 1 && isUnder;
    })
    .map((one) => one.getAttribute('aria-label') ?? one.textContent.trim());
}

describe.each([
  { width: 1100, height: 760 },
  { width: 320, height: 640 },
])('toasts at $width × $height', ({ width, height }) => {
  const open = async () => {
    const scene = await openApp({ conversations: [conversation('sea'), conversation('café')], width });
    await page.viewport(width, height);
    return scene;
  };
  const isWhole = async (app: NibbleApp): Promise<void> => {
    await expect.element(button('Undo')).toBeVisible();
    expect(covered(app)).toEqual([]);
    const { top, bottom } = button('Undo').element().getBoundingClientRect();
    expect([top >= 0, bottom <= height]).toEqual([true, true]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  };

  test('lie over nothing that can be pressed: in the chat, before and after its first question', async () => {
    const { app, session } = await open();
    showBoth(session);
    await isWhole(app);
    await session.assistant.ask('Hello?');
    await isWhole(app);
    await expect.element(page.getByRole('textbox', { name: 'Your message' })).toBeInViewport();
  });

  test('nor beside the conversations', async () => {
    const { app, session } = await open();
    showBoth(session);
    if (width < 900) await button('Conversations').click();
    await isWhole(app);
    for (const name of ['New chat', 'Documents', 'Quantize', 'Export all'])
      await expect.element(button(name).first()).toBeInViewport();
    await expect.element(page.getByText('Import', { exact: true })).toBeInViewport({ ratio: 1 });
  });

  test('nor in a dialog', async () => {
    const { app, session } = await open();
    if (width < 900) await button('Conversations').click();
    await button('Settings').first().click();
    showBoth(session);
    await isWhole(app);
    await expect.element(page.getByRole('dialog').getByRole('button', { name: 'Close' })).toBeInViewport();
  });
});
