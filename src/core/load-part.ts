import { Fault } from './fault.ts';

/**
 * Imports a part of the package that comes when it is needed.
 * @throws Fault `network` when it does not arrive.
 */
export async function loadPart<T>(fetchPart: () => Promise<T>): Promise<T> {
  try {
    return await fetchPart();
  } catch (error) {
    const message =
      'A part of this page could not be loaded. Check the connection and try again; if that does not help, load the page again.';
    throw new Fault('network', message, {}, error);
  }
}
