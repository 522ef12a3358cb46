import type { Hit } from './conversation-search.ts';

export interface DayGroup {
  readonly title: string;
  readonly hits: readonly Hit[];
}

/** Newest first in, newest first out, under titles a person would use. `now` in milliseconds since 1970. */
export function groupByDay(hits: readonly Hit[], now: number): readonly DayGroup[] {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) {
    const title = dayTitle(hit.conversation.updatedAt, now);
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [hit]);
    else group.push(hit);
  }
  return [...groups].map(([title, group]) => ({ title, hits: group }));
}

const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric' }); // slow to make, quick to use

function dayTitle(then: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000); // a day may have 23 or 25 hours
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days < 7) return 'The last seven days';
  if (days < 30) return 'The last thirty days';
  return MONTH.format(then);
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
