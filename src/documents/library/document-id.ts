const LENGTH = 20;

/** The id of a document is made of its name: another version of it is the same document. */
export async function documentId(
  name: string,
  digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<string> {
  return (await digest(new TextEncoder().encode(name))).slice(0, LENGTH);
}
