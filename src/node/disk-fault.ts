import { Fault, isFault } from '../core/fault.ts';

/** As POSIX names failures, or libuv's word for one it has no name for; Node's own codes, such as `ERR_INVALID_ARG_TYPE`, are about wrong calls. */
const ERRNO = /^(?:E[A-Z0-9]+|UNKNOWN)$/;

/**
 * What a failure of the file system means.
 * @throws what it is given, when that is none: a mistake of ours needs its stack, and no advice about disks
 */
export function diskFault(error: unknown, place: string): Fault {
  if (isFault(error)) return error;
  const code = codeOf(error);
  if (!ERRNO.test(code)) throw error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Fault(
      'storage-full',
      `The disk has no room left for ${place}. Free some space and try again.`,
      { place },
      error,
    );
  }
  if (code === 'ENOENT') {
    const message = `${place} or its folder is not there. Make the folder, or give another name.`;
    return new Fault('storage-denied', message, { place }, error);
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    const message = `${place} cannot be used (${code}). Choose another folder, or change its permissions.`;
    return new Fault('storage-denied', message, { place }, error);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new Fault('storage-lost', `The disk failed at ${place}: ${why}. Try again.`, { place }, error);
}

/** There is no file or folder of that name. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
