/**
 * The absolute URL of a relative path, or undefined when the path could leave the folder of `baseUrl`: an absolute
 * path, another origin, dot segments, or anything a URL parser would decode or rewrite into one of those.
 */
export function resolveInside(path: string, baseUrl: string): string | undefined {
  const plain = path.split('/').every((segment) => /^[\w-][\w.+-]*$/.test(segment));
  if (!plain || !URL.canParse(baseUrl)) return undefined;
  const folder = new URL('.', baseUrl);
  const url = new URL(path, folder);
  const inside =
    url.protocol === folder.protocol && url.host === folder.host && url.pathname.startsWith(folder.pathname);
  return inside ? url.href : undefined;
}
