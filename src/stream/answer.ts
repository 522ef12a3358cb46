import type { Detokenizer } from '../text/detokenizer.ts';
import type { StopTexts } from './stop.ts';

/** The text of one answer as its tokens come. */
export interface Answer {
  /** Takes a token; the text that may be shown now. */
  push(token: number): string;
  /** What was held back, when the answer is over. */
  end(): string;
  /** An end token or a stop text has come. */
  readonly stopped: boolean;
  /** All that has been given out. */
  readonly text: string;
  /** How many tokens were taken; an end token is none of the answer's. */
  readonly tokens: number;
}

export interface AnswerParts {
  readonly endIds: ReadonlySet<number>;
  readonly detokenizer: Detokenizer;
  readonly stopTexts: StopTexts;
}

/** Tokens to characters to what lies before a stop text. */
export function openAnswer({ endIds, detokenizer, stopTexts }: AnswerParts): Answer {
  let text = '';
  let tokens = 0;
  let stopped = false;
  let cut = false; // a stop text has come: nothing follows, not even what was held back
  const show = (characters: string): string => {
    const step = stopTexts.push(characters);
    stopped ||= step.stopped;
    cut ||= step.stopped;
    text += step.emit;
    return step.emit;
  };
  return {
    push(token) {
      stopped ||= endIds.has(token);
      if (stopped) return '';
      tokens++;
      return show(detokenizer.push(token));
    },
    end() {
      if (cut) return '';
      const shown = show(detokenizer.end());
      const held = cut ? '' : stopTexts.end();
      text += held;
      return shown + held;
    },
    get stopped() {
      return stopped;
    },
    get text() {
      return text;
    },
    get tokens() {
      return tokens;
    },
  };
}
