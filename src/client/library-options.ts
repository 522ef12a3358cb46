import type { LibraryRequest } from '../core/library.ts';
import { Fault } from '../core/fault.ts';
import { addressOption, readWorkerOptions } from './client-options.ts';
import type { WorkerOptions } from './client-options.ts';

/** What `openLibrary` takes. */
export interface LibraryOptions extends WorkerOptions {
  /** Libraries of one site are apart by name; absent: `documents`. */
  readonly name?: string | undefined;
  /** An index that `nibble index` built, absolute or relative to the page: read, never written. */
  readonly site?: string | URL | undefined;
  /** The model that embeds; absent: the catalogue's first one, or what the site was built with. */
  readonly model?: string | undefined;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;

/** @throws Fault `option-unknown`, `option-invalid` */
export function libraryRequest(options: LibraryOptions): LibraryRequest {
  const shelf = readWorkerOptions('openLibrary', options, ['name', 'site', 'model']);
  const { name = 'documents', site, model } = options;
  if (typeof name !== 'string' || !NAME.test(name))
    throw new Fault('option-invalid', '`name` is no short name of a library. Use letters and digits.', {
      option: 'name',
    });
  return {
    name,
    ...shelf,
    ...(site === undefined ? {} : { site: addressOption('site', site) }),
    ...(model === undefined ? {} : { model }),
  };
}
