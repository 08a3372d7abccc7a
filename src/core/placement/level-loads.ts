/** Where something may go from one broker to another, and how that is done. */
export interface Shifts<Item> {
  /** Brokers in the order in which they are chosen where all else is equal. */
  readonly brokers: readonly number[]
  /** How many items a broker has. */
  readonly countOf: (nodeId: number) => number
  /** The item of a broker that is best given to another one; null where none may be. */
  readonly find: (from: number, to: number) => Item | null
  readonly shift: (item: Item, from: number, to: number) => void
}

/**
 * Gives items from brokers with many to brokers with few, until counts differ by one at the most, or no item may go where it
 * would help. What cannot go straight goes by brokers between, over the fewest of them: one item to the next broker, another
 * item from there on. These are augmenting paths, so that no way to make counts more even is missed, and as each path
 * ends where counts are at least two apart, the sum of their squares falls and there is an end.
 */
export function levelLoads<Item>(shifts: Shifts<Item>): void {
  const dead = new DeadEnds()
  for (;;) {
    if (levelOnce(shifts, dead)) continue
    // What a third broker has given away since may have opened a way.
    if (dead.isCertain) return
    dead.clear()
  }
}

function levelOnce<Item>(shifts: Shifts<Item>, dead: DeadEnds): boolean {
  const {brokers, countOf} = shifts
  const fewest = Math.min(...brokers.map(countOf))
  return brokers
    .filter((nodeId) => countOf(nodeId) >= fewest + 2)
    .sort((a, b) => countOf(b) - countOf(a))
    .some((from) => shiftAlong(shifts, from, (to) => countOf(to) <= countOf(from) - 2, dead))
}

/** Pairs of brokers between which nothing may go: looking through all that a broker has costs more than all else. */
export class DeadEnds {
  readonly #pairs = new Map<number, Set<number>>()
  #isCertain = true

  /** Whether nothing has moved since it was found out. */
  get isCertain(): boolean {
    return this.#isCertain
  }

  has(from: number, to: number): boolean {
    return this.#pairs.get(from)?.has(to) === true
  }

  add(from: number, to: number): void {
    const known = this.#pairs.get(from)
    if (known) known.add(to)
    else this.#pairs.set(from, new Set([to]))
  }

  /** Forgets what is known of brokers that have given or been given something. */
  forget(nodeIds: readonly number[]): void {
    this.#isCertain = false
    for (const nodeId of nodeIds) this.#pairs.delete(nodeId)
    for (const known of this.#pairs.values()) for (const nodeId of nodeIds) known.delete(nodeId)
  }

  clear(): void {
    this.#pairs.clear()
    this.#isCertain = true
  }
}

/**
 * Gives one item more to the nearest broker that is wanted, from a broker by others between, and says whether there is a way. Of
 * several that are as near it is the one with the fewest items.
 */
export function shiftAlong<Item>(
  shifts: Shifts<Item>,
  from: number,
  isWanted: (nodeId: number) => boolean,
  dead: DeadEnds = new DeadEnds(),
): boolean {
  const path = findPath(shifts, from, isWanted, dead)
  const steps = path.slice(1).map((to, index): [number, number] => [path[index] ?? from, to])
  const done: (() => void)[] = []
  // From the end: no step then takes away what another one counts on, unless both are of one partition; that is undone.
  for (const [source, target] of steps.reverse()) {
    const item = shifts.find(source, target)
    if (item === null) {
      for (const undo of done.reverse()) undo()
      return false
    }
    shifts.shift(item, source, target)
    done.push(() => shifts.shift(item, target, source))
  }
  if (steps.length === 0) return false
  dead.forget(path)
  return true
}

function findPath<Item>(
  {brokers, countOf, find}: Shifts<Item>,
  from: number,
  isWanted: (nodeId: number) => boolean,
  dead: DeadEnds,
): number[] {
  const canGo = (source: number, to: number): boolean => {
    if (dead.has(source, to)) return false
    if (find(source, to) !== null) return true
    dead.add(source, to)
    return false
  }
  const cameFrom = new Map<number, number | null>([[from, null]])
  const emptiestFirst = brokers.toSorted((a, b) => countOf(a) - countOf(b))
  let reached = [from]
  while (reached.length > 0) {
    const next: number[] = []
    for (const to of emptiestFirst) {
      if (cameFrom.has(to)) continue
      const source = reached.find((nodeId) => canGo(nodeId, to))
      if (source === undefined) continue
      cameFrom.set(to, source)
      if (isWanted(to)) return pathTo(to, cameFrom)
      next.push(to)
    }
    reached = next
  }
  return []
}

function pathTo(target: number, cameFrom: ReadonlyMap<number, number | null>): number[] {
  const path: number[] = []
  for (let at: number | null = target; at !== null; at = cameFrom.get(at) ?? null) path.unshift(at)
  return path
}
