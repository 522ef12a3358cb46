import { css } from 'lit';
import { badgeStyle } from './badge-style.ts';
import { barStyle } from './bar-style.ts';
import { factsStyle } from './facts-style.ts';

export const deviceStyle = [
  badgeStyle,
  barStyle,
  factsStyle,
  css`
    :host {
      display: grid;
      gap: 1.5rem;
    }

    h3 {
      margin-bottom: 0.625rem;
      font-size: 1.0625rem;
      font-weight: 650;
      line-height: 1.3;
    }

    h4 {
      margin-inline-end: 0.25rem;
      font-size: 0.9375rem;
      font-weight: 600;
      overflow-wrap: anywhere;
    }

    ul {
      display: grid;
      gap: 0.875rem;
    }
  `,
];
