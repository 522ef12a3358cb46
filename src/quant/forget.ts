/**
 * Empties an object that nobody is to look into any more. A generator that waits holds on to all that it has had a name for, so that
 * letting go of a layer takes more than asking for the next one.
 */
export function forget(object: object): void {
  for (const key of Object.keys(object)) Reflect.set(object, key, undefined);
}
