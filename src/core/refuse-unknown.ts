import { Fault } from './fault.ts';

/**
 * An option that nobody knows is a mistake of spelling, or one that would not be honoured.
 * @throws Fault `option-unknown` for a key that is none of `known`.
 */
export function refuseUnknown(caller: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new Fault('option-unknown', `${caller} has no option \`${unknown}\`; it knows ${known.join(', ')}.`, {
    option: unknown,
  });
}
