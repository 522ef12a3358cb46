import { afterEach, expect, test } from 'vitest';
import type { TabMessage } from '../../src/core/tab-message.ts';
import { openTabBroker } from '../../workers/tab-broker.ts';

const open: MessagePort[] = [];
afterEach(() => open.splice(0).forEach((port) => port.close()));

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A site's broker, and tabs that note what it says. */
function site() {
  const welcome = openTabBroker();
  return (): { readonly heard: TabMessage[]; readonly ports: MessagePort[]; readonly line: MessagePort } => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    const heard: TabMessage[] = [];
    const ports: MessagePort[] = [];
    port1.addEventListener('message', (event: MessageEvent<TabMessage>) => {
      heard.push(event.data);
      ports.push(...event.ports);
    });
    port1.start();
    welcome(port2);
    return { heard, ports, line: port1 };
  };
}

const attach: TabMessage = { type: 'attach', key: 'k', life: 'l' };
const host: TabMessage = { type: 'host', key: 'k' };

test('a tab is welcomed, and all hear of a new host', async () => {
  const enter = site();
  const [one, two] = [enter(), enter()];
  one.line.postMessage(host);
  await soon();
  expect(one.heard).toEqual([{ type: 'welcome' }, host]);
  expect(two.heard).toEqual([{ type: 'welcome' }, host]);
});

test('a guest’s port arrives at the host of its key, and works', async () => {
  const enter = site();
  const [one, two, guest] = [enter(), enter(), enter()];
  one.line.postMessage(host);
  two.line.postMessage({ ...host, key: 'other' });
  await soon();
  const { port1, port2 } = new MessageChannel();
  open.push(port1);
  guest.line.postMessage(attach, [port2]);
  await soon();
  expect(one.heard.at(-1)).toEqual(attach);
  expect(two.ports).toEqual([]);
  one.ports[0]!.postMessage('hello');
  const said = await new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  expect(said).toBe('hello');
});

test('a port for a host that is not there, or has gone, is dropped', async () => {
  const enter = site();
  const [first, guest] = [enter(), enter()];
  guest.line.postMessage(attach, [new MessageChannel().port2]);
  await soon();
  first.line.postMessage(host);
  await soon();
  first.line.close();
  await soon();
  guest.line.postMessage(attach, [new MessageChannel().port2]);
  await soon();
  expect(first.ports).toEqual([]);
  const next = enter();
  next.line.postMessage(host);
  await soon();
  expect(next.ports).toEqual([]);
});
