import { openTabBroker } from './tab-broker.ts';

const welcome = openTabBroker();

addEventListener('connect', (event) => welcome((event as MessageEvent).ports[0]!));
