import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Rule {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** What axe-core leaves in a page. */
interface Axe {
  readonly axe: {
    run(): Promise<{ readonly violations: readonly Rule[]; readonly passes: readonly Rule[] }>;
  };
}

/** What axe-core has to say of a whole page or frame, by all of its rules, best practices too. */
export async function audit(place: Page | Frame): Promise<string[]> {
  await place.evaluate(source);
  const { violations, passes } = await place.evaluate(() => (globalThis as unknown as Axe).axe.run());
  if (!passes.some(({ id }) => id === 'color-contrast')) throw new Error('axe saw no text in this page.');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`),
  );
}
