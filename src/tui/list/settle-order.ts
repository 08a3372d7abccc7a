/** Part of the larger of two values that they have to differ by before they change places. */
const WORTH_A_MOVE = 0.1

/** A row by what the list is ordered by. */
export interface RankedRow {
  readonly id: string
  readonly value: number
}

/**
 * Whether one value is so much larger than another that its row should stand before that of the other: by more than a tenth of
 * the larger, and by more than the floor. With b, all that is smaller than b is behind a too, and with a, all that is larger
 * than a is before b: so this orders a list without a contradiction (a semiorder), and any chain of rows that are each
 * about as large as the next may be read in either direction.
 */
export function isClearlyLarger(a: number, b: number, floor: number): boolean {
  return a - b > Math.max(floor, WORTH_A_MOVE * Math.max(Math.abs(a), Math.abs(b)))
}

/**
 * The largest first, but rows keep the order in which they stood before where their values are about the same. Of the
 * rows that none of those left is clearly larger than, it takes the one that stood first, until none is left. So
 * no row stands before one that is clearly larger, however far apart the two are; a row that has clearly changed goes to its place at
 * once; and the same values again change nothing.
 *
 * @param rows with finite values, each id once
 * @param before ids in the order before; a row that is not among them comes before the first that is smaller
 */
export function settleOrder(
  rows: readonly RankedRow[],
  before: readonly string[],
  floor: number,
): readonly string[] {
  const rankOf = new Map(mergeNew(rows, before).map((id, rank) => [id, rank]))
  // Where values are equal it is the order before, too.
  const sorted = rows
    .map(({id, value}) => ({id, value, rank: rankOf.get(id) ?? 0, isTaken: false}))
    .sort((a, b) => b.value - a.value || a.rank - b.rank)
  const waiting = new RankHeap<(typeof sorted)[number]>()
  const settled: string[] = []
  let largest = 0
  let next = 0
  while (settled.length < sorted.length) {
    while (sorted[largest]?.isTaken === true) largest += 1
    const most = sorted[largest]
    if (most === undefined) break
    for (let row = sorted[next]; row !== undefined; row = sorted[next]) {
      if (isClearlyLarger(most.value, row.value, floor)) break
      waiting.push(row)
      next += 1
    }
    const first = waiting.pop()
    if (first === undefined) break
    first.isTaken = true
    settled.push(first.id)
  }
  return settled
}

/** The rows that are still there in their order, each new one before the first that is smaller. */
function mergeNew(rows: readonly RankedRow[], before: readonly string[]): readonly string[] {
  const values = new Map(rows.map(({id, value}) => [id, value]))
  const known = new Set(before)
  const added = rows.filter(({id}) => !known.has(id)).sort((a, b) => b.value - a.value)
  const merged: string[] = []
  let next = 0
  for (const id of before) {
    const value = values.get(id)
    if (value === undefined) continue
    for (let row = added[next]; row !== undefined && row.value > value; row = added[next]) {
      merged.push(row.id)
      next += 1
    }
    merged.push(id)
  }
  return [...merged, ...added.slice(next).map(({id}) => id)]
}

/** Gives out what has the lowest rank. */
class RankHeap<Item extends {readonly rank: number}> {
  readonly #items: Item[] = []

  push(item: Item): void {
    const items = this.#items
    let at = items.length
    items.push(item)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = items[above]
      if (parent === undefined || parent.rank <= item.rank) break
      items[at] = parent
      at = above
    }
    items[at] = item
  }

  pop(): Item | undefined {
    const items = this.#items
    const [first] = items
    const last = items.pop()
    if (last === undefined || items.length === 0) return first
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [a, b] = [items[left], items[left + 1]]
      const below = a !== undefined && b !== undefined && b.rank < a.rank ? b : a
      if (below === undefined || below.rank >= last.rank) break
      items[at] = below
      at = below === a ? left : left + 1
    }
    items[at] = last
    return first
  }
}
