import { Fault } from '../core/fault.ts';
import type { DecoderConfig } from './decoder-config.ts';

/** The context to open: what was asked for, at most what the model was trained for. */
export function contextLengthFor(config: DecoderConfig, wanted = config.contextLength): number {
  if (Number.isInteger(wanted) && wanted >= 1) return Math.min(wanted, config.contextLength);
  throw new Fault(
    'option-invalid',
    `contextLength is ${wanted}, but must be a whole number from 1 to ${config.contextLength}.`,
    { option: 'contextLength' },
  );
}
