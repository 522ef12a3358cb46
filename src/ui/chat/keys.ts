const COMPOSING_KEY_CODE = 229; // Safari's Enter that ends a composition says so in no other way

/** An Enter that sends: not one that begins a line, and not one that belongs to an input method. */
export function isPlainEnter(event: KeyboardEvent): boolean {
  return (
    event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== COMPOSING_KEY_CODE
  );
}
