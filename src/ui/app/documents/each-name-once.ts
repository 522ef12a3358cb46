/** The last of each name, where the first of it stood: the same name again is a new version. */
export function eachNameOnce<T extends { readonly name: string }>(named: readonly T[]): readonly T[] {
  return [...new Map(named.map((one) => [one.name, one])).values()];
}
