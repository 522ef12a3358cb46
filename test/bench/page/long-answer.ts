const PARAGRAPH =
  'The **sea** is never still. It rises and falls, carries *sand* from one shore to another, and keeps the warmth of ' +
  'summer well into the autumn; see `tide.h` or [the tables](https://tides.invalid/) for more. ';
const LIST =
  '\n\n1. Wind pushes the water.\n2. The moon pulls it.\n   - Twice a day\n   - Never at the same hour\n\n';
const CODE =
  '```python\ndef tide(hour):\n    return 2.1 * math.cos(2 * math.pi * hour / 12.42)\n\nprint(tide(3))\n```\n\n';
const TABLE =
  '| hour | height |\n|---|---|\n| 0 | 2.1 |\n| 3 | 0.1 |\n| 6 | -2.1 |\n\n> So it goes, day after day.\n\n';

/** Text as a model writes it, with a bit of everything, in pieces about as long as tokens. */
export function longAnswer(pieces: number): readonly string[] {
  const whole = `# The sea\n\n${PARAGRAPH.repeat(3)}${LIST}${PARAGRAPH.repeat(2)}\n\n${CODE}${TABLE}`;
  const tokens = whole.match(/\s?[\p{L}\p{N}]{1,6}|[^\p{L}\p{N}]/gu) ?? [];
  return Array.from({ length: pieces }, (_, i) => tokens[i % tokens.length]!);
}
