const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a grid of 24. */
const PATHS = {
  send: 'M12 19V5m0 0-6 6m6-6 6 6',
  stop: 'M7.5 7.5h9v9h-9z',
  plus: 'M12 5v14M5 12h14',
  down: 'M12 5v14m0 0 6-6m-6 6-6-6',
  chip: 'M8 8h8v8H8zM5 5h14v14H5zM9 2v3m6-3v3M9 19v3m6-3v3M2 9h3m-3 6h3M19 9h3m-3 6h3',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative line icon in the colour of the text. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
