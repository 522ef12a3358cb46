/** Gives the page around the app, and the browser's own bars, the app's paper. */
export function paintPage(app: HTMLElement, theme: 'light' | 'dark' | undefined): void {
  document.documentElement.style.colorScheme = theme ?? 'light dark';
  const paper = getComputedStyle(app).backgroundColor;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    if (theme === undefined) meta.content = meta.dataset['own'] ?? meta.content;
    else {
      meta.dataset['own'] ??= meta.content;
      meta.content = paper;
    }
  }
}
