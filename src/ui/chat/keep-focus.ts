/** Runs an update, and `refocus` when what had the focus in this shadow root has gone away or out of sight. */
export function keepFocus(root: ShadowRoot, update: () => void, refocus: () => void): void {
  const hadFocus = hasFocus(root);
  update();
  if (hadFocus && !hasFocus(root)) refocus();
}

function hasFocus({ activeElement }: ShadowRoot): boolean {
  return activeElement?.checkVisibility() === true;
}
