/** Chromium's measure of a page with its workers, for pages that are cross-origin isolated. */
interface Measuring {
  readonly measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>;
}

/** Bytes of the whole page, or undefined where the browser does not tell. */
export async function measurePageMemory(): Promise<number | undefined> {
  const measuring = performance as unknown as Measuring;
  try {
    return (await measuring.measureUserAgentSpecificMemory?.())?.bytes;
  } catch {
    return undefined; // the page is not isolated
  }
}
