/**
 * The model that `?model=` names, one of the catalogue's or the Hub's. Not one at an address of anybody's: a link to this
 * page would have it asked for before the person has said a word.
 */
export function askedModel(page: URL): string | undefined {
  const model = page.searchParams.get('model') ?? undefined;
  return model === undefined || /^https?:/iu.test(model) ? undefined : model;
}
