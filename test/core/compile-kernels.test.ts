import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compileKernelsAt } from '../../src/core/compile-kernels.ts';

/** A module that exports nothing: its magic number and version. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const closing: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0)) close();
});

/** An address that answers like that. */
async function serve(answer: (response: ServerResponse) => void): Promise<URL> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/dot.wasm`);
}

/** Kernels, whatever type the server takes them for. */
const serveKernels = () => serve((response) => response.writeHead(200).end(EMPTY));

test('kernels that are served are compiled', async () => {
  expect(await compileKernelsAt(await serveKernels())).toBeInstanceOf(WebAssembly.Module);
});

describe('kernels that do not come', () => {
  test('because nothing answers are `network`, with their address', async () => {
    const url = await serveKernels();
    for (const close of closing.splice(0)) close();
    await expect(compileKernelsAt(url)).rejects.toMatchObject({
      name: 'Fault',
      code: 'network',
      message: expect.stringContaining(url.href),
      detail: { url: url.href },
    });
  });

  test('because the line breaks are `network`', async () => {
    const url = await serve((response) => {
      response.writeHead(200, { 'content-length': 100 }).write(EMPTY);
      setImmediate(() => response.destroy());
    });
    await expect(compileKernelsAt(url)).rejects.toMatchObject({ name: 'Fault', code: 'network' });
  });

  test('because they are not there are `http`', async () => {
    const url = await serve((response) => response.writeHead(404).end());
    await expect(compileKernelsAt(url)).rejects.toMatchObject({
      name: 'Fault',
      code: 'http',
      message: expect.stringContaining(`${url.href} answered 404`),
      detail: { url: url.href, status: 404 },
    });
  });

  test('because the server answers everything with its page are `http`, with what came', async () => {
    const page = '<!doctype html><title>App</title>';
    const url = await serve((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page));
    await expect(compileKernelsAt(url)).rejects.toMatchObject({
      name: 'Fault',
      code: 'http',
      message: expect.stringMatching(/no WebAssembly \(text\/html\)/),
      detail: { url: url.href, status: 200, type: 'text/html' },
    });
  });
});

test.each([
  "Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive",
  'call to WebAssembly.compile() blocked by CSP',
])('a policy that forbids WebAssembly is `wasm-blocked`: %s', async (message) => {
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError(message));
  await expect(compileKernelsAt(await serveKernels())).rejects.toMatchObject({
    name: 'Fault',
    code: 'wasm-blocked',
    message: expect.stringContaining("'wasm-unsafe-eval'"),
  });
});
