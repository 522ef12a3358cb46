/** A model as a person gives it: one GGUF file, or all shards of one. */
export type GivenFiles = File | readonly File[];

const ENDING = /(?:-\d{5}-of-\d{5})?\.gguf$/iu;

export function isGivenFiles(model: unknown): model is GivenFiles {
  return typeof model === 'object' && model !== null;
}

export function listOfFiles(files: GivenFiles): readonly File[] {
  return 'length' in files ? files : [files];
}

/** What a person calls the model: the file's name, without what all of its shards or all models have in common. */
export function nameOfFiles([first]: readonly Pick<File, 'name'>[]): string {
  return String(first?.name ?? '').replace(ENDING, '') || 'model';
}

/** An id that no catalogue's model has: a file may be named like one. */
export function idOfFiles(name: string): string {
  return `file:${name}`;
}
