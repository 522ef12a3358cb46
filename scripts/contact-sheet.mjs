/**
 * Several pictures as one, side by side on paper, each with a thin edge.
 * @param {import('playwright').Browser} browser
 * @param {readonly Buffer[]} pictures PNGs, all of one height
 * @returns {Promise<Buffer>}
 */
export async function contactSheet(browser, pictures) {
  const page = await browser.newPage({ viewport: { width: 4000, height: 2000 } });
  const images = pictures
    .map((picture) => `<img src="data:image/png;base64,${picture.toString('base64')}">`)
    .join('');
  await page.setContent(
    `<style>
      body { margin: 0; background: #fff }
      main { display: flex; gap: 16px; width: max-content; padding: 1px }
      img { outline: 1px solid #d9cfc2 }
    </style>
    <main>${images}</main>`,
  );
  for (const image of await page.locator('img').all()) {
    await image.evaluate((/** @type {HTMLImageElement} */ element) => element.decode());
  }
  const sheet = await page.locator('main').screenshot();
  await page.close();
  return sheet;
}
