import * as v from 'valibot';
import { Fault } from '../../core/fault.ts';
import { MAX_LINE, MAX_ORIGINS, MAX_ORIGINS_FILE } from './limits.ts';

/** Who may talk to the assistant: origins written out, nothing that stands for many. */
export type Origins = ReadonlySet<string>;

const FILE = 'embed-origins.json';

const list = v.strictObject({
  origins: v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_LINE))), v.maxLength(MAX_ORIGINS)),
});

/** Judges the list; `self` in it stands for the frame's own origin. @throws Fault `embed-refused`. */
export function readOrigins(json: unknown, self: string): Origins {
  const result = v.safeParse(list, json);
  if (!result.success) throw badList('it must look like {"origins": ["https://shop.example", "self"]}');
  return new Set(
    result.output.origins.map((entry) => {
      if (entry === 'self') return self;
      if (isOrigin(entry)) return entry;
      throw badList(
        `${JSON.stringify(entry)} is not an origin, such as "https://shop.example": no path, no wildcard`,
      );
    }),
  );
}

/** Fetches the list that lies beside the frame's page. @throws Fault `embed-refused`. */
export async function fetchOrigins(page: URL): Promise<Origins> {
  return readOrigins(await fetchList(new URL(FILE, page)), page.origin);
}

async function fetchList(url: URL): Promise<unknown> {
  let text: string;
  try {
    const response = await fetch(url, { credentials: 'omit', cache: 'no-cache' }); // who was struck off is out
    if (!response.ok) throw badList(`it answered ${response.status}`);
    text = await response.text();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw badList('it could not be fetched', error);
  }
  if (text.length > MAX_ORIGINS_FILE) throw badList('it is too large');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badList('it is no JSON', error);
  }
}

function isOrigin(entry: string): boolean {
  // a URL parser takes an asterisk for a part of a name
  return /^https?:\/\/[^*]+$/.test(entry) && URL.canParse(entry) && new URL(entry).origin === entry;
}

function badList(why: string, cause?: unknown): Fault {
  return new Fault(
    'embed-refused',
    `The list of pages that may talk to this assistant, ${FILE}, is of no use: ${why}. Nobody is let in.`,
    {},
    cause,
  );
}
