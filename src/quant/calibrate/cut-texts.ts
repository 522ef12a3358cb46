/** Texts that there are at least, so that one of them can be held out. */
const LEAST_TEXTS = 4;

export interface TextCut {
  /** What every text begins with; a text that begins with it already gets no second one. */
  readonly first: number | undefined;
  /** Tokens of a text at most, the first one among them. */
  readonly longest: number;
}

/**
 * Cuts texts that are too long into even parts, or all of them so that there are at least four, and begins each as the model was
 * trained to see a text begin.
 */
export function cutTexts(texts: readonly (readonly number[])[], { first, longest }: TextCut): number[][] {
  const bare = texts.map((text) => (first !== undefined && text[0] === first ? text.slice(1) : text));
  const total = bare.reduce((sum, { length }) => sum + length, 0);
  const room = Math.max(1, first === undefined ? longest : longest - 1);
  const parts = (most: number): number[][] => bare.flatMap((text) => evenParts(text, most));
  const asGiven = parts(room);
  const enough =
    asGiven.length >= LEAST_TEXTS ? asGiven : parts(Math.min(room, Math.ceil(total / LEAST_TEXTS)));
  return first === undefined ? enough : enough.map((part) => [first, ...part]);
}

function evenParts(text: readonly number[], most: number): number[][] {
  const count = Math.ceil(text.length / most);
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, part) => text.slice(part * size, (part + 1) * size)).filter(
    (part) => part.length > 0,
  );
}
