import { Fault } from '../core/fault.ts';
import type { TextRange } from './special-tokens.ts';

/** Characters that travel through a template under another name, so that they can be told from the template's own. */
export interface StandIns {
  /** Replaces the characters for which `isReplaced` answers yes. */
  replace(content: string, isReplaced: (content: string, index: number) => boolean): string;
  /** The text with its own characters again, and where they stand. */
  putBack(rendered: string): { readonly text: string; readonly literal: readonly TextRange[] };
}

const PRIVATE_USE = { first: 0xe000, last: 0xf8ff } as const;

/** Stand-ins are private-use characters (U+E000 …) that occur nowhere in `taken`. */
export function openStandIns(characters: ReadonlySet<string>, taken: readonly string[]): StandIns {
  const standIn = choose(characters, taken);
  const original = new Map([...standIn].map(([character, other]) => [other, character]));
  return {
    replace: (content, isReplaced) =>
      mapUnits(content, (unit, index) => {
        const other = standIn.get(unit);
        return other !== undefined && isReplaced(content, index) ? other : unit;
      }),
    putBack(rendered) {
      const literal: TextRange[] = [];
      const text = mapUnits(rendered, (unit, index) => {
        const character = original.get(unit);
        if (character !== undefined) literal.push({ start: index, end: index + 1 });
        return character ?? unit;
      });
      return { text, literal };
    },
  };
}

function mapUnits(text: string, map: (unit: string, index: number) => string): string {
  return text.split('').map(map).join('');
}

function choose(characters: ReadonlySet<string>, taken: readonly string[]): ReadonlyMap<string, string> {
  const used = new Set(taken.flatMap((text) => text.match(/[\uE000-\uF8FF]/g) ?? []));
  const standIn = new Map<string, string>();
  let next: number = PRIVATE_USE.first;
  for (const character of characters) {
    while (used.has(String.fromCharCode(next))) next++;
    if (next > PRIVATE_USE.last) {
      throw new Fault('message-invalid', 'The messages use every private-use character. Remove some.');
    }
    standIn.set(character, String.fromCharCode(next++));
  }
  return standIn;
}
