/** A file that was dropped, and its path within what was dropped. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** More than anybody means to drop; a folder that links to itself ends here, too. */
const MOST_FILES = 20_000;

/**
 * The files that were dropped, those of folders with their paths. To be called while the event is heard: afterwards the
 * list is empty.
 */
export function droppedFiles(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const plain = Array.from(transfer.files, (file) => ({ path: file.name, file }));
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? undefined);
  const isFlat = entries.every((entry) => entry?.isDirectory !== true);
  if (isFlat) return Promise.resolve(plain);
  return filesOf(entries.filter((entry) => entry !== undefined));
}

async function filesOf(entries: readonly FileSystemEntry[]): Promise<readonly DroppedFile[]> {
  const found: DroppedFile[] = [];
  const open = [...entries];
  while (open.length > 0 && found.length < MOST_FILES) {
    const entry = open.shift()!;
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject)).catch(
        () => undefined,
      );
      if (file) found.push({ path: entry.fullPath.replace(/^\//u, ''), file });
    } else if (!entry.name.startsWith('.')) {
      open.push(...(await childrenOf(entry as FileSystemDirectoryEntry)));
    }
  }
  return found;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** A reader gives a hundred at a time, and an empty list at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const next = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    ).catch(() => []);
    if (next.length === 0 || children.length > MOST_FILES) return children;
    children.push(...next);
  }
}
