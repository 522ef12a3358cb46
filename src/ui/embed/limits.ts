/** Characters of a question or a system prompt. */
export const MAX_TEXT = 100_000;
/** Characters of a heading, a placeholder, a starter question, a model's id. */
export const MAX_LINE = 500;
export const MAX_STARTERS = 12;
/** Characters of one value of the theme. */
export const MAX_THEME_VALUE = 200;
/** Questions of the page that are being answered or wait. */
export const MAX_PENDING_ASKS = 8;
/** Messages of the page in a second; a theme that follows a slider needs sixty. */
export const MAX_MESSAGES_A_SECOND = 200;
/** Origins in the list, and characters of the file that holds it. */
export const MAX_ORIGINS = 256;
export const MAX_ORIGINS_FILE = 64 * 1024;
