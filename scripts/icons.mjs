import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { chromiumLaunch } from './find-chromium.mjs';
import { main, root } from './run.mjs';

const PAPER = '#fbf8f3';

/**
 * `room` is the mark's share of the picture's width. A launcher may cut a maskable icon to a circle of 80 %; phones put
 * no transparent icon on a home screen.
 * @type {readonly { file: string, size: number, room: number, paper: boolean }[]}
 */
const ICONS = [
  { file: 'icon-192.png', size: 192, room: 0.94, paper: false },
  { file: 'icon-512.png', size: 512, room: 0.94, paper: false },
  { file: 'maskable-192.png', size: 192, room: 0.6, paper: true },
  { file: 'maskable-512.png', size: 512, room: 0.6, paper: true },
  { file: 'apple-touch-icon.png', size: 180, room: 0.76, paper: true },
];

/** Draws public/icons/*.png from public/icon.svg. Run it when the mark changes, and commit what it writes. */
await main(async () => {
  const mark = readFileSync(`${root}public/icon.svg`).toString('base64');
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await browser.newPage();
    for (const { file, size, room, paper } of ICONS) {
      const style = `margin:0;height:100vh;display:grid;place-items:center;${paper ? `background:${PAPER}` : ''}`;
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<body style="${style}"><img width="${size * room}" src="data:image/svg+xml;base64,${mark}"></body>`,
      );
      await page.locator('img').evaluate((/** @type {HTMLImageElement} */ image) => image.decode());
      const png = await page.screenshot({ omitBackground: !paper });
      writeFileSync(`${root}public/icons/${file}`, png);
      console.error(`public/icons/${file}`);
    }
  } finally {
    await browser.close();
  }
});
