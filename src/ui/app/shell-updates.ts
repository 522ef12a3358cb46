/** What the app does when its shell on the server has become another. */
export interface ShellEvents {
  /** A new version is here in full and waits; `takeOver` lets it replace the old one. */
  onReady(takeOver: () => void): void;
  /** The new version took over, here or in another tab: this page is of the old one and must be loaded again. */
  onTaken(): void;
}

/** The part of a page's service worker container that is used here. */
export type ShellContainer = Pick<ServiceWorkerContainer, 'controller' | 'register' | 'addEventListener'>;

const LOOK_EVERY_MS = 60 * 60 * 1000;

/**
 * Registers the service worker and watches for new versions. A page keeps the version it was loaded with until it is
 * loaded again, so that no two versions ever meet in it.
 */
export async function watchShell(
  container: ShellContainer,
  script: string,
  events: ShellEvents,
): Promise<ServiceWorkerRegistration> {
  let wasControlled = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    if (wasControlled) events.onTaken();
    wasControlled = true; // the first one of all only begins to keep the shell
  });
  const registration = await container.register(script, { updateViaCache: 'none' });
  const offer = (worker: ServiceWorker | null): void => {
    if (worker !== null && container.controller !== null)
      events.onReady(() => worker.postMessage('take-over'));
  };
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') offer(worker);
    });
  });
  return registration;
}

/** Looks for a new version when the person comes back to a page that has been open for long. */
export function lookNowAndThen(
  registration: Pick<ServiceWorkerRegistration, 'update'>,
  page: Document,
): void {
  let lookedMs = performance.now();
  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState !== 'visible' || performance.now() - lookedMs < LOOK_EVERY_MS) return;
    lookedMs = performance.now();
    registration.update().catch(() => {}); // without a network there is nothing new
  });
}
