import { createServer } from 'node:http';

/**
 * Serves a folder as a host of static files does, with these headers on everything.
 * @param {string} folder
 * @param {{ headers?: Readonly<Record<string, string>>, port?: number }} [options]
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function serveFolder(folder, { headers = {}, port = 0 } = {}) {
  const { default: sirv } = await import('sirv'); // only here once setup has run
  const answer = sirv(folder, {
    dev: true, // looks at the disk for each request
    etag: true,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    },
  });
  const server = createServer((request, response) => {
    answer(request, response, () => void response.writeHead(404).end());
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
