/** Opens the file input that stands behind the button that was pressed. */
export function chooseNext({ currentTarget }: Event): void {
  ((currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click();
}

/** Hears a file input's change. */
export function chosenFiles(take: (files: readonly File[]) => void): (event: Event) => void {
  return ({ target }) => {
    const input = target as HTMLInputElement;
    const files = Array.from(input.files ?? []);
    input.value = ''; // the same file may be chosen again
    if (files.length > 0) take(files);
  };
}
