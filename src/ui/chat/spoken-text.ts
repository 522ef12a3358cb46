const BLOCKS = 'p, li, th, td, pre, h3, h4, h5, h6';

/** The text of an answer as it is read out: what stands in different blocks is kept apart, and buttons are left out. */
export function spokenText(root: HTMLElement): string {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let spoken = '';
  let last: Element | null | undefined;
  while (walker.nextNode() !== null) {
    const { parentElement, data } = walker.currentNode as Text;
    if (parentElement?.closest('button')) continue;
    const block = parentElement?.closest(BLOCKS);
    spoken += block === last ? data : `\n${data}`;
    last = block;
  }
  return spoken.trim();
}
