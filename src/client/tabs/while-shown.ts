import type { WorkerLink } from '../worker-link.ts';
import { hostLeftFault } from './host-left.ts';
import type { Tabs } from './join-tabs.ts';

/**
 * Gives the place among the tabs up while the page rests in the browser's back/forward cache, where it could serve
 * nobody, and takes a new one when it is shown again. What was unfinished is asked again then.
 */
export function whileShown(join: () => Tabs): Tabs {
  let tabs = join();
  let link: WorkerLink | undefined;
  let shown = Promise.resolve();

  const hide = (event: PageTransitionEvent): void => {
    if (!event.persisted) return;
    const fault = hostLeftFault();
    link?.end(fault);
    tabs.leave(fault);
    tabs = join();
    shown = new Promise((resolve) => addEventListener('pageshow', () => resolve(), { once: true }));
  };
  globalThis.addEventListener?.('pagehide', hide);

  return {
    async open() {
      for (;;) {
        await shown;
        const mine = tabs;
        const found = await mine.open().catch((error: unknown) => {
          if (mine === tabs) throw error;
        });
        if (found && mine === tabs) return (link = found);
        found?.end(hostLeftFault());
      }
    },
    leave(fault) {
      globalThis.removeEventListener?.('pagehide', hide);
      tabs.leave(fault);
    },
  };
}
