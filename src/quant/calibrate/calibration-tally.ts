import { Fault } from '../../core/fault.ts';
import type { DecoderConfig } from '../../engine/decoder-config.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';

/** Which model calibrates. */
export interface CalibratedModel {
  readonly tokenizer: Tokenizer;
  readonly config: Pick<DecoderConfig, 'contextLength' | 'hiddenSize' | 'vocabSize'>;
}

/** A vocabulary that spells more than this share of a text in parts of characters does not know its language. */
const MOST_IN_PARTS = 0.25;
/** Tokens for each character; English has 0.25, program text 0.6, a language of which only the letters are known 1. */
const MANY_TOKENS = 0.9;

interface Spelling {
  /** False for less than whole characters: some bytes of one, or the token that stands for what is unknown. */
  readonly isWhole: boolean;
  /** Those that begin in the token, so that all tokens of a text have as many as the text. */
  readonly characters: number;
}

/** Counts what is known of the calibration texts, and says what is wrong with them. */
export class CalibrationTally {
  readonly #model: CalibratedModel;
  readonly #spellings = new Map<number, Spelling>(); // by id
  readonly #ofText = { tokens: 0, inParts: 0, characters: 0 };
  tokens = 0;

  constructor(model: CalibratedModel) {
    this.#model = model;
  }

  /** @param areOfText whether the ids were made of a text, not given */
  note(ids: readonly number[], areOfText: boolean): void {
    this.#checkIds(ids);
    this.tokens += ids.length;
    if (!areOfText) return;
    this.#ofText.tokens += ids.length;
    for (const id of ids) {
      const { isWhole: whole, characters } = this.#spellingOf(id);
      this.#ofText.characters += characters;
      if (!whole) this.#ofText.inParts++;
    }
  }

  /** @throws Fault `calibration-invalid` if nothing good would come of calibrating with these texts */
  refuse(least: number): void {
    const { tokens } = this;
    if (tokens === 0) {
      throw new Fault(
        'calibration-invalid',
        'There is no calibration text. Give some that is like what the model will see.',
      );
    }
    const share = this.#ofText.inParts / Math.max(1, this.#ofText.tokens);
    if (share > MOST_IN_PARTS) {
      const why = `spells ${percent(share)} of the calibration text in parts of characters: it does not know this language.`;
      throw new Fault(
        'calibration-invalid',
        `The model's vocabulary ${why} Give text in a language of the model.`,
        {
          share,
        },
      );
    }
    if (tokens < least) {
      const message = `The calibration text has ${tokens} tokens; at least ${least} are needed, and some thousands are good. Give more.`;
      throw new Fault('calibration-invalid', message, { tokens, least });
    }
  }

  warnings(): string[] {
    const { hiddenSize } = this.#model.config;
    const { tokens, characters } = this.#ofText;
    return [
      ...(this.tokens < hiddenSize
        ? [
            `The calibration text has ${this.tokens} tokens, fewer than the model is wide (${hiddenSize}): what is learned from it will be coarse.`,
          ]
        : []),
      ...(tokens > MANY_TOKENS * characters
        ? [
            'The vocabulary needs a token for nearly every character of the calibration text: the model may not know its language.',
          ]
        : []),
    ];
  }

  #checkIds(ids: readonly number[]): void {
    const { vocabSize } = this.#model.config;
    const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
    if (wrong === undefined) return;
    const why = `have the token ${wrong}, but the vocabulary ends at ${vocabSize - 1}.`;
    throw new Fault('calibration-invalid', `The calibration texts ${why} Were they made for another model?`, {
      id: wrong,
    });
  }

  #spellingOf(id: number): Spelling {
    const known = this.#spellings.get(id);
    if (known) return known;
    const bytes = this.#model.tokenizer.tokenBytes(id);
    const spelling = { isWhole: isWhole(bytes), characters: charactersIn(bytes) };
    this.#spellings.set(id, spelling);
    return spelling;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function isWhole(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    UTF8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function charactersIn(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => count + ((byte & 0xc0) === 0x80 ? 0 : 1), 0); // all but UTF-8's continuations
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
