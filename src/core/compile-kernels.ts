import { Fault } from './fault.ts';

/**
 * Kernels that are served beside their module, compiled.
 * @throws Fault `http` where they are not served, `wasm-blocked` where the page's policy forbids WebAssembly
 */
export async function compileKernelsAt(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) {
    const message = `The kernels at ${url.pathname} answered ${response.status}. Deploy them with the app.`;
    throw new Fault('http', message, { status: response.status });
  }
  try {
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    if (!/Content Security Policy|unsafe-eval/i.test(String(error))) throw error;
    const message =
      "This page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src.";
    throw new Fault('wasm-blocked', message, {}, error);
  }
}
