import { Fault } from '../../core/fault.ts';

export interface CountLimits {
  readonly least: number;
  readonly most: number;
  /** What an absent option means. */
  readonly usual: number;
}

/** An option that counts something. @throws Fault `option-invalid` naming it */
export function checkedCount(
  option: string,
  value: number | undefined,
  { least, most, usual }: CountLimits,
): number {
  if (value === undefined) return usual;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const message = `${option} must be a whole number from ${least} to ${most}, not ${value}.`;
  throw new Fault('option-invalid', message, { option });
}
