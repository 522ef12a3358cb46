import type { ExportedFile } from './conversation-transfer.ts';

/** Larger than any export that can be read again. */
const MAX_FILE_BYTES = 2 ** 29;

/** Hands a text to the person as a file. */
export function saveFile({ name, text }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it only after the click
}

/** The file's text; nothing of one that is too large to be ours. */
export async function readTextFile(file: Blob): Promise<string> {
  return file.size > MAX_FILE_BYTES ? '' : file.text();
}
