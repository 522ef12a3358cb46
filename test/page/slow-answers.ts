import type { Page } from 'playwright';

/** How a model is made slow. */
interface Pace {
  /** Before each piece of an answer. */
  readonly waitMs: number;
  /** How many pieces of an answer are sent; those after them are kept back for ever. */
  readonly pieces: number;
}

/** A tiny model writes faster than anybody can look: from now on it takes 50 ms for a piece, and writes to its limit. */
export async function slowAnswers(page: Page): Promise<void> {
  await pace(page, { waitMs: 50, pieces: Number.POSITIVE_INFINITY });
}

/**
 * From now on an answer has no end but that it is stopped: after some pieces nothing comes. Its worker goes on to hear
 * what it is asked, since one that stands still is taken for dead.
 */
export async function endlessAnswers(page: Page): Promise<void> {
  await pace(page, { waitMs: 0, pieces: 24 });
}

async function pace(page: Page, how: Pace): Promise<void> {
  const worker = page.workers().find((one) => one.url().includes('inference'));
  if (worker === undefined) throw new Error('No worker runs a model in this page.');
  await worker.evaluate(({ waitMs, pieces }) => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const send = Reflect.get(MessagePort.prototype, 'postMessage') as (message: unknown) => void;
    let written = 0;
    MessagePort.prototype.postMessage = function (this: MessagePort, ...message: [unknown]): void {
      const isPiece = (message[0] as { readonly type?: unknown } | null)?.type === 'item';
      if (isPiece && written === pieces) return;
      if (isPiece) written++;
      Reflect.apply(send, this, message);
      if (isPiece && waitMs > 0) Atomics.wait(cell, 0, 0, waitMs);
    };

    interface Call {
      readonly argumentList?: readonly { readonly value?: { messages?: unknown; logitBias?: unknown } }[];
    }
    // random weights may choose the token that ends an answer at any time: from now on they may not
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')!;
    const read = Reflect.get(data, 'get') as () => unknown;
    Object.defineProperty(MessageEvent.prototype, 'data', {
      get(this: MessageEvent) {
        const call = Reflect.apply(read, this, []) as Call | null;
        for (const { value } of call?.argumentList ?? [])
          if (value?.messages) value.logitBias = { 0: -1000, 2: -1000 };
        return call;
      },
    });
  }, how);
}
