import type { LibraryRequest } from '../core/library.ts';
import { Fault } from '../core/fault.ts';
import { readWorkerOptions } from './client-options.ts';
import type { WorkerOptions } from './client-options.ts';

/** What `openLibrary` takes. */
export interface LibraryOptions extends WorkerOptions {
  /** Libraries of one site are apart by name; absent: `documents`. */
  readonly name?: string;
  /** An index that `nibble index` built, absolute or relative to the page: read, never written. */
  readonly site?: string | URL;
  /** The model that embeds; absent: the catalogue's first one, or what the site was built with. */
  readonly model?: string;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;

/** @throws Fault `option-unknown`, `option-invalid` */
export function libraryRequest({
  name = 'documents',
  site,
  model,
  ...worker
}: LibraryOptions): LibraryRequest {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new Fault('option-invalid', '`name` is no short name of a library. Use letters and digits.', {
      option: 'name',
    });
  return {
    name,
    ...readWorkerOptions(worker),
    ...(site === undefined ? {} : { site: siteUrl(site) }),
    ...(model === undefined ? {} : { model }),
  };
}

function siteUrl(site: string | URL): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(site, page).href;
  } catch (error) {
    throw new Fault('option-invalid', `\`site\` is no address: ${site}.`, { option: 'site' }, error);
  }
}
