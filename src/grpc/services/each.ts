/**
 * Answers every item on its own, in order. All are started together, so that their writes share one
 * group commit.
 */
export async function each<T, R>(
  items: readonly T[],
  answer: (item: T) => Promise<R>,
  refuse: (item: T, thrown: unknown) => R,
): Promise<R[]> {
  return Promise.all(
    items.map(async (item) => {
      try {
        return await answer(item);
      } catch (thrown) {
        return refuse(item, thrown);
      }
    }),
  );
}
