/** What browsers with the File System Access API have. */
interface SavePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/**
 * Writes a file where the person wants it; where the browser cannot ask, into the downloads.
 * @returns false when the person thought better of it
 */
export async function saveResult(file: File): Promise<boolean> {
  const page = globalThis as SavePicker;
  if (page.showSaveFilePicker === undefined) {
    download(file);
    return true;
  }
  try {
    const handle = await page.showSaveFilePicker({ suggestedName: file.name });
    const out = await handle.createWritable(); // a temporary file that takes its place when it is complete
    await file.stream().pipeTo(out);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw error;
  }
}

function download(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10 * 60_000); // some browsers read it only after the click, and it is large
}
