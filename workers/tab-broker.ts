import type { TabMessage } from '../src/core/tab-message.ts';

/**
 * Passes ports from tab to tab, which no other channel between tabs can do. It keeps nothing: a request for a host
 * that is not there is dropped, and asked again when a host says that it is.
 */
export function openTabBroker(): (tab: MessagePort) => void {
  const tabs = new Set<MessagePort>();
  const hosts = new Map<string, MessagePort>();

  const leave = (tab: MessagePort): void => {
    tabs.delete(tab);
    for (const [key, host] of hosts) if (host === tab) hosts.delete(key);
  };
  const hear = (tab: MessagePort, message: TabMessage, ports: readonly MessagePort[]): void => {
    if (message.type === 'attach') hosts.get(message.key)?.postMessage(message, [...ports]);
    if (message.type !== 'host') return;
    hosts.set(message.key, tab);
    for (const one of tabs) one.postMessage(message);
  };
  return (tab) => {
    tabs.add(tab);
    tab.addEventListener('message', ({ data, ports }: MessageEvent<TabMessage>) => hear(tab, data, ports));
    tab.addEventListener('close', () => leave(tab));
    tab.start();
    tab.postMessage({ type: 'welcome' } satisfies TabMessage);
  };
}
