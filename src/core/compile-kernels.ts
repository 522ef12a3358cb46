import { Fault } from './fault.ts';

/**
 * Kernels that are served beside their module, compiled.
 * @throws Fault `network` where nothing answers, `http` where something else is served, `wasm-blocked` where the page's policy
 *         forbids WebAssembly
 */
export async function compileKernelsAt(url: URL): Promise<WebAssembly.Module> {
  const bytes = await fetchKernels(url);
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    if (!/Content Security Policy|unsafe-eval|blocked by CSP/i.test(String(error))) throw error;
    const message =
      "This page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src.";
    throw new Fault('wasm-blocked', message, {}, error);
  }
}

async function fetchKernels(url: URL): Promise<ArrayBuffer> {
  const unreached = (error: unknown): never => {
    const message = `The kernels at ${url.href} could not be reached. Check the connection and try again.`;
    throw new Fault('network', message, { url: url.href }, error);
  };
  const response = await fetch(url).catch(unreached);
  const { status } = response;
  const type = response.headers.get('content-type') ?? 'no type';
  if (!response.ok) throw notServed(url, `answered ${status}`, { status, type });
  const bytes = await response.arrayBuffer().catch(unreached);
  if (!isWebAssembly(bytes)) throw notServed(url, `are no WebAssembly (${type})`, { status, type });
  return bytes;
}

/** Its first four bytes are a zero and "asm". A server of one page answers whatever it is asked for with that page. */
function isWebAssembly(bytes: ArrayBuffer): boolean {
  return bytes.byteLength >= 4 && new DataView(bytes).getUint32(0) === 0x00_61_73_6d;
}

function notServed(
  url: URL,
  what: string,
  detail: { readonly status: number; readonly type: string },
): Fault {
  const message = `The kernels at ${url.href} ${what}. Deploy them with the app.`;
  return new Fault('http', message, { url: url.href, ...detail });
}
