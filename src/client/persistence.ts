/**
 * Asks the browser not to clear this site's storage by itself; false when it will not promise, or cannot. Some browsers
 * ask the person, so this is for the page to call, best from a click; it exists on the main thread alone.
 */
export async function requestPersistence(): Promise<boolean> {
  const device: { readonly storage?: Partial<StorageManager> } | undefined = globalThis.navigator;
  try {
    return (await device?.storage?.persist?.()) ?? false;
  } catch {
    return false; // an opaque origin, or a frame that may not store anything
  }
}
