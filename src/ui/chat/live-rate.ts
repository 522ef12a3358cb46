import { formatRate } from '../format.ts';

const SHOWN_EVERY_MS = 400;

/** How fast answers come: estimated while one is written, then as it was measured. */
export interface LiveRate {
  /** Empty before anything is known. */
  readonly text: string;
  /** Another assistant, of whose pace nothing is known. */
  forget(): void;
  /** An answer begins; the rate of the last one stays until there is another. */
  begin(): void;
  /** One more piece of its text. */
  count(nowMs: number): void;
  /** Its end, with tokens per second where they are known. */
  end(tokensPerSecond: number | undefined): void;
}

/** A piece of text is about one token; `onChange` hears of a new `text`, at most a few times a second. */
export function liveRate(onChange: () => void): LiveRate {
  let text = '';
  let firstMs: number | undefined;
  let shownMs = 0;
  let pieces = 0;
  const show = (tokensPerSecond: number | undefined, mark: string): void => {
    if (tokensPerSecond === undefined || tokensPerSecond <= 0) return;
    text = `${mark}${formatRate(tokensPerSecond)}`;
    onChange();
  };
  return {
    get text() {
      return text;
    },
    forget: () => void (text = ''),
    begin: () => {
      firstMs = undefined;
      pieces = 0;
    },
    count: (nowMs) => {
      if (firstMs === undefined) firstMs = shownMs = nowMs;
      pieces++;
      if (nowMs - shownMs < SHOWN_EVERY_MS) return;
      shownMs = nowMs;
      show(((pieces - 1) / (nowMs - firstMs)) * 1000, '≈\u00a0');
    },
    end: (tokensPerSecond) => show(tokensPerSecond, ''),
  };
}
