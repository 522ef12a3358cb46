/**
 * Gives items out as they are asked for, and makes the next one only then: a reader who stops, stops the model. But while
 * somebody else waits for the turn that the source holds, it runs on without its reader, who finds the rest here.
 */
export async function* paced<T>(
  source: AsyncGenerator<T, void, void>,
  awaited: () => Promise<void>,
): AsyncGenerator<T, void, void> {
  const ready: T[] = [];
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  let step: Promise<void> | undefined;
  let running: Promise<void> | undefined;

  const take = async (): Promise<void> => {
    try {
      const next = await source.next();
      if (next.done === true) over = true;
      else ready.push(next.value);
    } catch (error) {
      over = true;
      failure = { error };
    }
  };
  /** One item; the reader and whoever hurries the source may wait for the same one. */
  const advance = (): Promise<void> => (step ??= take().finally(() => (step = undefined)));
  const runOn = async (): Promise<void> => {
    await awaited();
    while (!over) await advance();
  };
  try {
    while (!over || ready.length > 0) {
      if (ready.length === 0) await advance();
      running ??= runOn(); // only now does the source have its turn
      while (ready.length > 0) yield ready.shift()!;
    }
    if (failure) throw failure.error;
  } finally {
    over = true;
    await source.return();
  }
}
