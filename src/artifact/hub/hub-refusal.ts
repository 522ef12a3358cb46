import { Fault } from '../../core/fault.ts';

export interface RefusedRequest {
  readonly url: string;
  readonly endpoint: string;
  readonly hasToken: boolean;
}

/**
 * What the Hub means by a status of 401, 403 or 404; undefined for any other. It says more in `X-Error-Code`; without a
 * token a repository that does not exist is a 401 as well, so that nobody learns which private ones there are.
 */
export function refusal(response: Response, request: RefusedRequest): Fault | undefined {
  const { status, headers } = response;
  if (status !== 401 && status !== 403 && status !== 404) return undefined;
  const code = headers.get('x-error-code') ?? '';
  const repository = repositoryOf(request);
  if (code === 'GatedRepo' || status === 403) return gated(repository, request);
  if (status === 401 && /credentials/i.test(headers.get('x-error-message') ?? ''))
    return new Fault(
      'hub-gated',
      `The Hub does not know the access token that was given for ${repository}. Make a new one, or leave it out.`,
      { repository, status },
    );
  const why = {
    RevisionNotFound: `${repository} has no such revision. Name another, or none.`,
    EntryNotFound: `${repository} has no such file. Look at ${request.endpoint}/${repository} for what it has.`,
  }[code];
  const unknown =
    `There is no ${repository} on the Hub, or it is private. Check its name` +
    (request.hasToken ? '.' : ', or give an access token that may read it.');
  return new Fault('hub-missing', why ?? unknown, { repository, status });
}

function gated(repository: string, { endpoint, hasToken }: RefusedRequest): Fault {
  const page = `${endpoint}/${repository}`;
  const advice = hasToken
    ? `The access token that was given may not read it: accept its terms at ${page} with that account, or use another token.`
    : `Accept its terms at ${page}, then give an access token as \`hub.token\`.`;
  return new Fault('hub-gated', `${repository} is only for those whom its owner lets in. ${advice}`, {
    repository,
  });
}

/** `owner/name`, whether the Hub was asked about the repository or for one of its files. */
function repositoryOf({ url, endpoint }: RefusedRequest): string {
  const path = url.slice(endpoint.length + 1).replace(/^api\/models\//, '');
  return path.split(/[/?#]/).slice(0, 2).join('/');
}
