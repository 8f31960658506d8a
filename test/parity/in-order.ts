/** Does the work on several items at a time and gives the results in the order of the items. */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  atATime: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running: Promise<R>[] = [];
  for (const item of items) {
    const result = work(item);
    // Heard of below, in its turn.
    result.catch(() => undefined);
    running.push(result);
    if (running.length >= atATime) yield (await running.shift()) as R;
  }
  while (running.length > 0) yield (await running.shift()) as R;
}
