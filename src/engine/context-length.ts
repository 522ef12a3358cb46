import { Fault } from '../core/fault.ts';

/** The context to open: what was asked for, at most what the model was trained for. */
export function contextLengthFor(
  { contextLength }: { readonly contextLength: number },
  wanted = contextLength,
): number {
  if (Number.isInteger(wanted) && wanted >= 1) return Math.min(wanted, contextLength);
  throw new Fault(
    'option-invalid',
    `contextLength is ${wanted}, but must be a whole number from 1 to ${contextLength}.`,
    { option: 'contextLength' },
  );
}
