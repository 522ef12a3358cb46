import type { Source } from '../../assistant/conversation.ts';

/** A passage that can be read where it stands. Of a whole document `text` is empty. */
export type PassagePlace = Pick<
  Source,
  'document' | 'name' | 'title' | 'headings' | 'start' | 'end' | 'page' | 'url' | 'text' | 'quote'
>;

/** "Handbook › Warranty › Batteries (page 3)". */
export function placeText({
  title,
  headings,
  page,
}: Pick<PassagePlace, 'title' | 'headings' | 'page'>): string {
  const trail = headings[0] === title ? headings : [title, ...headings];
  return `${trail.join(' › ')}${page === undefined ? '' : ` (page ${page})`}`;
}
