import uPlot from 'uplot';
import type { SpeedPoint } from './speed-meter.ts';

/** A line of tokens per second over the seconds of an answer. */
export interface SpeedChart {
  show(points: readonly SpeedPoint[]): void;
  close(): void;
}

const HEIGHT_PX = 150;

/** Draws into `place`, as wide as it is, in the colours of its `color` and `border-color`. */
export function speedChart(place: HTMLElement): SpeedChart {
  const style = getComputedStyle(place);
  const line = (): string => style.color;
  const text = (): string => style.borderBlockStartColor;
  const grid = (): string => style.borderBlockEndColor;
  const axis: uPlot.Axis = {
    stroke: text,
    font: `11px ${style.fontFamily}`,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  const chart = new uPlot(
    {
      width: Math.max(120, place.clientWidth),
      height: HEIGHT_PX,
      padding: [8, 14, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: (_, __, max) => [0, Math.max(2, max)] },
        y: { range: (_, __, max) => [0, Math.max(10, max * 1.15)] },
      },
      axes: [
        { ...axis, size: 24, values: (_, ticks) => ticks.map((tick) => `${tick} s`) },
        { ...axis, size: 34 },
      ],
      series: [{}, { stroke: line, width: 2, points: { show: false }, spanGaps: true }],
    },
    [[], []],
    place,
  );
  const watch = new ResizeObserver(() => {
    if (place.clientWidth > 0) chart.setSize({ width: place.clientWidth, height: HEIGHT_PX });
  });
  watch.observe(place);
  place.addEventListener('transitionend', () => chart.redraw()); // its style makes one of every change of colours
  let shown: readonly SpeedPoint[] | undefined;
  let count = 0;
  return {
    show: (points) => {
      if (points === shown && points.length === count) return;
      shown = points;
      count = points.length;
      chart.setData([points.map((point) => point.seconds), points.map((point) => point.tokensPerSecond)]);
    },
    close: () => {
      watch.disconnect();
      chart.destroy();
    },
  };
}
