import type { HubOptions } from '../../core/protocol.ts';
import type { Fetch } from '../watched-fetch.ts';
import { hubEndpoint } from './hub-endpoint.ts';
import { refusal } from './hub-refusal.ts';

/** The way to the Hubs that this worker was told of. */
export interface HubFetch {
  /**
   * As `fetch`, except that what lies below a Hub's endpoint is asked for with its token, and that its refusals are Faults
   * (`hub-gated`, `hub-missing`). `fetch` itself takes the token off when it is sent on to another origin.
   */
  readonly fetch: Fetch;
  /** Gives the Hub's endpoint. From now on requests to it carry the token, if there is one; it is kept in memory only. */
  readonly reach: (hub: HubOptions | undefined) => string;
}

export function hubFetch(fetch: Fetch): HubFetch {
  const tokens = new Map<string, string | undefined>([[hubEndpoint(), undefined]]);
  const endpointOf = (url: string): string | undefined =>
    [...tokens.keys()].find((endpoint) => url.startsWith(`${endpoint}/`));
  return {
    fetch: async (url, init) => {
      const endpoint = endpointOf(url);
      if (endpoint === undefined) return fetch(url, init);
      const token = tokens.get(endpoint);
      const headers = new Headers(init.headers);
      if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
      const response = await fetch(url, { ...init, headers });
      const sentOn = response.url !== '' && !response.url.startsWith(`${endpoint}/`);
      const fault = sentOn ? undefined : refusal(response, { url, endpoint, hasToken: token !== undefined });
      if (!fault) return response;
      void response.body?.cancel();
      throw fault;
    },
    reach: (hub) => {
      const endpoint = hubEndpoint(hub);
      tokens.set(endpoint, hub?.token ?? tokens.get(endpoint));
      return endpoint;
    },
  };
}
