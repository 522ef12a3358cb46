import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import { keptOrigins } from './kept-origins.ts';
import { lateParts } from './late-parts.ts';
import { serverFirst } from './server-first.ts';
import { bareUrl, isolated, ORIGINS_FILE, shellAnswer } from './shell-request.ts';

declare const self: ServiceWorkerGlobalScope;

/**
 * Keeps the app's shell (pages, scripts, styles, kernels, icons) so that it opens without the network. It holds one
 * version whole: a new one is fetched beside it and takes over only when the person reloads for it.
 */
const shell = new PrecacheController({ cacheName: `nibble-shell-${self.registration.scope}` });
shell.addToCacheList(self.__WB_MANIFEST);

const { scope } = self.registration;
const appUrl = new URL('index.html', scope).href;
const origins = keptOrigins(scope + ORIGINS_FILE, caches);
const late = lateParts(caches);

self.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([shell.install(event), origins.keep()]));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(shell.activate(event).then(() => self.clients.claim()));
});
self.addEventListener('message', ({ data }: ExtendableMessageEvent) => {
  if (data === 'take-over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const answer = shellAnswer(request, scope);
  if (answer === 'page') return event.respondWith(openPage(event));
  if (answer === 'origins') return event.respondWith(origins.answer(request));
  if (answer !== 'shell') return;
  if (isKept(request.url)) event.respondWith(fromShell(event, request.url).then(isolated));
  else if (late.has(request.url)) event.respondWith(late.answer(request).then(isolated));
});

function isKept(url: string): boolean {
  return shell.getCacheKeyForURL(url) !== undefined;
}

async function openPage(event: FetchEvent): Promise<Response> {
  const url = bareUrl(event.request.url);
  if (url === scope || url === appUrl) return isolated(await fromShell(event, appUrl));
  try {
    // the embed: its server's headers say who may show it, and how it is isolated
    return await serverFirst(fetch(event.request), async () =>
      isKept(url) ? fromShell(event, url) : undefined,
    );
  } catch {
    return Response.redirect(scope); // the app's relative addresses hold only there
  }
}

async function fromShell(event: FetchEvent, url: string): Promise<Response> {
  return shell.createHandlerBoundToURL(url)({
    event,
    request: event.request,
    url: new URL(event.request.url),
  });
}
