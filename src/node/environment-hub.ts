import type { HubOptions } from '../core/protocol.ts';

/** The Hub as this system's environment names it, under the names that the Hub's own tools read. */
export function environmentHub({ HF_ENDPOINT, HF_TOKEN } = process.env): HubOptions {
  return {
    ...(HF_ENDPOINT ? { endpoint: HF_ENDPOINT } : {}),
    ...(HF_TOKEN ? { token: HF_TOKEN } : {}),
  };
}
