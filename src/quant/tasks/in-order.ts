/**
 * Results in the order of what they come from, while up to `ahead` of those to come are already being worked on.
 * What is being worked on when the reader stops, or one fails, is left to its own end.
 */
export async function* inOrder<From, To>(
  items: AsyncIterable<From> | Iterable<From>,
  ahead: number,
  work: (item: From) => Promise<To>,
): AsyncGenerator<To, void, void> {
  const running: Promise<To>[] = [];
  for await (const item of items) {
    const one = work(item);
    one.catch(() => {}); // told of when its turn comes
    running.push(one);
    if (running.length > ahead) yield await running.shift()!;
  }
  while (running.length > 0) yield await running.shift()!;
}
