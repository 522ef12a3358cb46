import { offlineSite } from './offline-site.ts';
import { bareUrl } from './shell-request.ts';

/** Addresses are relative to the service worker's own. */
export interface OfflineOptions {
  /** The folder that is a copy of `dist/browser`. */
  readonly nibble: string;
  /** Pages, styles, scripts and pictures of the site that are to be there without a network. */
  readonly site?: readonly string[];
}

declare const self: ServiceWorkerGlobalScope & { keepOffline?: (wanted: OfflineOptions) => void };
/** Of this build, by their paths in its folder; `release` is another one when any of them is. */
declare const NIBBLE_BUILD: { readonly release: string; readonly files: readonly string[] };

/**
 * For the service worker of a site that shows `<nibble-chat>`: keeps what a page of it is made of. Weights and indexes
 * are kept by the element itself; what is not listed goes past this as if there were no service worker.
 */
self.keepOffline = ({ nibble, site = [] }) => {
  const here = self.location.href;
  const folder = new URL(nibble.endsWith('/') ? nibble : `${nibble}/`, here).href;
  const { release, files: names } = NIBBLE_BUILD;
  const files = names.map((name) => folder + name);
  const pages = site.map((page) => bareUrl(new URL(page, here).href));
  const { scope } = self.registration;
  const offline = offlineSite({ scope, folder, files, release, pages }, caches);

  self.addEventListener('install', (event) => event.waitUntil(offline.keep()));
  self.addEventListener('activate', (event) => {
    event.waitUntil(offline.deleteOthers().then(() => self.clients.claim()));
  });
  self.addEventListener('fetch', (event) => {
    const answer = offline.answer(event.request);
    if (answer !== undefined) event.respondWith(answer);
  });
};
