import { expose } from 'comlink';

/** A worker that starts well and then never comes back from what it was asked. */
expose({
  ping: () => {},
  holdLock: () => false, // so that only the heartbeat can tell
  tokenize() {
    for (;;);
  },
});
