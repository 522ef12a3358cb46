import { Fault } from '../../core/fault.ts';
import type { HubOptions } from '../../core/protocol.ts';

const HUGGING_FACE = 'https://huggingface.co';

/**
 * Where the Hub is, without a slash at the end.
 * @throws Fault `option-invalid` for what is no address, or a token that would cross a network in plain text.
 */
export function hubEndpoint({ endpoint = HUGGING_FACE, token }: HubOptions = {}): string {
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint))
    throw invalid('endpoint', `is ${String(endpoint)}, but must be an address`);
  const { protocol, hostname, username, search, hash, href } = new URL(endpoint);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || search !== '' || hash !== '')
    throw invalid('endpoint', `is ${endpoint}, but must be a plain http or https address`);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (token !== undefined && protocol !== 'https:' && !isHere)
    throw invalid('token', `would go to ${endpoint} in plain text. Use an https endpoint`);
  if (token !== undefined && (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)))
    throw invalid('token', 'must be one word without spaces');
  return href.replace(/\/+$/, '');
}

function invalid(option: string, why: string): Fault {
  return new Fault('option-invalid', `\`hub.${option}\` ${why}.`, { option: `hub.${option}` });
}
