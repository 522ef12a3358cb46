import type { CSSResultGroup } from 'lit';
import { baseStyles } from './base-styles.ts';
import { cardStyles } from './card-styles.ts';
import { composerStyles } from './composer-styles.ts';
import { emptyStyles } from './empty-styles.ts';
import { hostStyles } from './host-styles.ts';
import { markdownStyles } from './markdown-styles.ts';
import { messageStyles } from './message-styles.ts';
import { printStyles } from './print-styles.ts';
import { theme } from './theme.ts';

/**
 * What `<nibble-chat>` wears from the first moment, as sheets it adopts: no style is ever written into the page. Parts
 * that come later bring theirs.
 */
export const chatStyles: CSSResultGroup = [
  theme,
  hostStyles,
  baseStyles,
  cardStyles,
  messageStyles,
  emptyStyles,
  markdownStyles,
  composerStyles,
  printStyles,
];
