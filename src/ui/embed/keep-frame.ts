import { registerTrusted } from '../../core/trusted-worker.ts';

/** A page that never rests keeps its frame all the same. */
const REST_MS = 10_000;

/**
 * Has the service worker of the app keep this frame, too, so that it opens without its server although the person
 * never opened the app. A new version takes the frame's place by itself, once nobody shows the old one.
 */
export async function keepFrame(): Promise<void> {
  if (!import.meta.env['HAS_SHELL']) return;
  await rest();
  try {
    await registerTrusted(navigator.serviceWorker, './shell.sw.js', { updateViaCache: 'none' });
  } catch {
    // Denied here, as in frames of other sites without storage: the frame works as long as its server does.
  }
}

function rest(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: REST_MS });
    else setTimeout(resolve);
  });
}
