import type { Fault } from '../core/fault.ts';
import type { Notice } from '../core/protocol.ts';

const AGAIN = 'The model works now, but will be downloaded again next time.';

/** What to tell the person when weights go to memory because storage refused them. */
export function spillNotice(fault: Fault): Notice {
  const { place } = fault.detail; // a folder, where there is no browser
  if (place !== undefined) {
    const kind = fault.code === 'storage-full' ? 'storage-full' : 'storage-denied';
    return { kind, message: `Weights cannot be kept in ${place}. ${AGAIN}` };
  }
  if (fault.code === 'storage-full') {
    return {
      kind: 'storage-full',
      message: `The browser has no room left to keep the whole model. ${AGAIN} Free some space to keep it.`,
    };
  }
  const why =
    fault.code === 'storage-lost'
      ? 'The browser dropped its connection to storage.'
      : 'The browser does not let this page store data.';
  return { kind: 'storage-denied', message: `${why} ${AGAIN}` };
}
