import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** The cookie of `public/icon.svg` without ids, so that a page may show it as often as it likes. Decorative. */
export function mascot(className: string): TemplateResult {
  return html`<svg class=${className} viewBox="0 0 64 64" aria-hidden="true">
    <path
      fill="#e79a4b"
      d="M22 7h11.5a8.5 8.5 0 0 0 9.51 8.44 10 10 0 0 0 8.19 9.4A7.5 7.5 0 0 0 59 35.43V42a17 17 0 0 1-17 17H22A17 17 0 0 1 5 42V24A17 17 0 0 1 22 7Z"
    />
    <path
      fill="#cf7c2c"
      d="M5 38v4a17 17 0 0 0 17 17h20a17 17 0 0 0 17-17v-4a17 17 0 0 1-17 15H22A17 17 0 0 1 5 38Z"
    />
    <circle fill="#cf7c2c" cx="15" cy="22" r="2" />
    <circle fill="#cf7c2c" cx="26" cy="16" r="2" />
    <circle fill="#e79a4b" cx="49" cy="9" r="2.6" />
    <circle fill="#cf7c2c" cx="57" cy="17" r="1.8" />
    <ellipse fill="#3a1f08" cx="22" cy="33" rx="3.2" ry="4" />
    <ellipse fill="#3a1f08" cx="40" cy="33" rx="3.2" ry="4" />
    <circle fill="#fff" cx="23.2" cy="31.4" r="1.1" />
    <circle fill="#fff" cx="41.2" cy="31.4" r="1.1" />
    <path
      fill="none"
      stroke="#3a1f08"
      stroke-width="2.6"
      stroke-linecap="round"
      d="M26 41.5c2.6 3.6 7.4 3.6 10 0"
    />
    <ellipse fill="#f4b27c" cx="15.5" cy="40" rx="3.2" ry="2" />
    <ellipse fill="#f4b27c" cx="46.5" cy="40" rx="3.2" ry="2" />
  </svg>`;
}
