/** Opens or closes the dialog that was rendered into `root`, if there is one, as `isOpen` says. */
export function showDialog(root: ParentNode, isOpen: boolean): void {
  const dialog = root.querySelector('dialog');
  if (dialog === null || dialog.open === isOpen) return;
  if (isOpen) dialog.showModal();
  else dialog.close();
}
