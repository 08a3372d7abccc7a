/** Does something for each item, so many at a time; results in the order of the items. What one throws all end with. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  most: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>()
  const entries = items.entries()
  const lanes = Array.from({length: Math.min(most, items.length)}, async () => {
    for (const [index, item] of entries) results.set(index, await act(item))
  })
  await Promise.all(lanes)
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result)
}
