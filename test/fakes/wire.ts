import type { ServerResponse } from 'node:http';

/** Small enough to be cut anywhere, and so that little is under way when a line is cut. */
const PIECE_BYTES = 32 * 1024;

/** The way of all bodies of one server to the network. */
export interface Wire {
  pace(bytesPerSecond: number): void;
  after(bytes: number, what: 'destroy' | 'stall' | 'nothing'): Promise<void>;
  /** Sends a body piece by piece, counting; false when the line was cut on the way. */
  send(response: ServerResponse, entry: { sentBytes: number }, body: Uint8Array): Promise<boolean>;
}

interface Interference {
  leftBytes: number;
  readonly what: 'destroy' | 'stall' | 'nothing';
  happened(): void;
}

export function openWire(): Wire {
  let bytesPerMs = Infinity;
  let next: Interference | undefined;
  return {
    pace: (bytesPerSecond) => void (bytesPerMs = bytesPerSecond / 1000),
    after: (leftBytes, what) =>
      new Promise((resolve) => (next = { leftBytes, what, happened: () => resolve() })),
    async send(response, entry, body) {
      for (let at = 0; at < body.byteLength;) {
        const piece = body.subarray(at, at + Math.min(PIECE_BYTES, next?.leftBytes ?? Infinity));
        at += piece.byteLength;
        entry.sentBytes += piece.byteLength;
        if (!(await written(response, piece))) return false;
        if (bytesPerMs < Infinity) await passed(piece.byteLength / bytesPerMs);
        if (!next || (next.leftBytes -= piece.byteLength) > 0) continue;
        const interference = next;
        next = undefined;
        if (interference.what === 'destroy') tearDown(response);
        interference.happened();
        if (interference.what !== 'nothing') return false;
      }
      return true;
    },
  };
}

/** Ends the connection in the middle, after a moment for the bytes to arrive: what was not read by then is lost. */
export function tearDown(response: ServerResponse): void {
  setTimeout(() => response.destroy(), 20);
}

/** Resolves when the system has taken the bytes; false when the other side has gone. */
function written(response: ServerResponse, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = (): void => resolve(false);
    response.once('close', gone);
    response.write(piece, (error) => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
