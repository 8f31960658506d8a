/**
 * Answers every item on its own, in order. They are begun together, so that what they write lands
 * in one group commit.
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
