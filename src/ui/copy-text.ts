const COPIED_MS = 1600;

/** Copies `text` and lets the button say for a moment whether that worked. */
export async function copyText(button: HTMLButtonElement, text: string): Promise<void> {
  const before = button.dataset['label'] ?? button.textContent ?? '';
  button.dataset['label'] = before;
  const copied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  button.textContent = copied ? 'Copied' : 'Not copied';
  setTimeout(() => (button.textContent = before), COPIED_MS);
}
