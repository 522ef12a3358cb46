/** True for a path inside a repository that stays there and can be written into an address. */
export function isPlainPath(path: string): boolean {
  return (
    path.length <= 500 &&
    path
      .split('/')
      .every((segment) => segment !== '' && !/^\.{1,2}$/.test(segment) && !/[\\?#\p{Cc}]/u.test(segment))
  );
}

/** The path as it stands in an address. */
export function pathInAddress(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
