/** Whether a text begins as a page does: what many servers and networks send in the place of a file. */
export function looksLikePage(text: string): boolean {
  return /^\s*<(?:!doctype|html|\?xml)/iu.test(text);
}
