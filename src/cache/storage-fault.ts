import { Fault, isFault } from '../core/fault.ts';

/**
 * What an IndexedDB failure means. By name, not by class or number: `QuotaExceededError` became a class of its own
 * in 2025, and Chromium says `UnknownError` both for a refusal and for a connection that broke.
 */
export function storageFault(error: unknown): Fault {
  if (isFault(error)) return error;
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : '';
  if (name === 'QuotaExceededError') {
    return fullFault(error);
  }
  if (name === 'SecurityError' || name === 'NotAllowedError' || /denied permission/i.test(message)) {
    return deniedFault(error);
  }
  return new Fault(
    'storage-lost',
    'The browser dropped its connection to what is stored here. Reload the page to open it again.',
    {},
    error,
  );
}

/** The browser's quota for this site is spent. */
export function fullFault(cause?: unknown): Fault {
  return new Fault(
    'storage-full',
    'The browser has no room left for this site. Free some space and try again.',
    {},
    cause,
  );
}

/** The browser lets this page store nothing: a private window, an embedded frame, a setting. */
export function deniedFault(cause?: unknown): Fault {
  return new Fault(
    'storage-denied',
    'The browser does not let this page store data. Allow site data for it, or open it in a tab of its own.',
    {},
    cause,
  );
}
