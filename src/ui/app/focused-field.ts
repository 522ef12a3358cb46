/** Whether the caret stands in a field that has text in it, through every shadow tree. */
export function isTyping(page: Document): boolean {
  let found = page.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  if (!(found instanceof HTMLTextAreaElement || found instanceof HTMLInputElement)) return false;
  return found.matches(':read-write') && found.value !== '';
}
