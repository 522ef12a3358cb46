import type { Page } from 'playwright';

/** What has the focus, in whatever shadow tree. */
export interface Focused {
  /** As it is called aloud, more or less; empty for the page itself. */
  readonly name: string;
  /** It, or the field that it is in, has a ring around it. */
  readonly hasRing: boolean;
}

export async function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (element === null || element === document.body) return { name: '', hasRing: false };
    const { labels = null } = element as Partial<HTMLInputElement>;
    const name = element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? '';
    const isRinged = (one: Element): boolean => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    };
    const field = element.closest('label') ?? element.parentElement;
    const hasRing = isRinged(element) || (field !== null && isRinged(field));
    return { name: name.replaceAll(/\s+/gu, ' ').trim(), hasRing };
  });
}

/**
 * Presses Tab until the focus is on what is called so, and throws when it comes by something that cannot be seen to have
 * the focus.
 */
export async function tabTo(
  page: Page,
  name: string | RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press(key);
    const now = await focused(page);
    seen.push(now.name);
    if (now.name !== '' && !now.hasRing) throw new Error(`The focus on "${now.name}" cannot be seen.`);
    if (typeof name === 'string' ? now.name === name : name.test(now.name)) return;
  }
  throw new Error(`${String(name)} was not reached. On the way: ${[...new Set(seen)].join(', ')}`);
}
