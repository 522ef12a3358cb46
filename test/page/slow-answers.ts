import type { Page } from 'playwright';

/** How a model is made slow: a wait before each piece of an answer, of which the last has no end. */
interface Pace {
  readonly waitMs: number;
  readonly pieces: number;
}

/** A tiny model writes faster than anybody can look: from now on it takes 50 ms for a piece. */
export async function slowAnswers(page: Page): Promise<void> {
  await pace(page, { waitMs: 50, pieces: Number.POSITIVE_INFINITY });
}

/** From now on an answer is never complete: its worker stands still after some pieces. */
export async function endlessAnswers(page: Page): Promise<void> {
  await pace(page, { waitMs: 0, pieces: 12 });
}

async function pace(page: Page, how: Pace): Promise<void> {
  const worker = page.workers().find((one) => one.url().includes('inference'));
  if (worker === undefined) throw new Error('No worker runs a model in this page.');
  await worker.evaluate(({ waitMs, pieces }) => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const send = Reflect.get(MessagePort.prototype, 'postMessage') as (message: unknown) => void;
    let written = 0;
    MessagePort.prototype.postMessage = function (this: MessagePort, ...message: [unknown]): void {
      Reflect.apply(send, this, message);
      if ((message[0] as { readonly type?: unknown } | null)?.type !== 'item') return;
      written++;
      Atomics.wait(cell, 0, 0, written < pieces ? waitMs : Number.POSITIVE_INFINITY);
    };
  }, how);
}
