import fc from 'fast-check'
import {expect, test} from 'vitest'
import {
  BALANCES,
  type PlacementInput,
  type PlacementPartition,
  type PlacementPlan,
  type PlacementWish,
  planPlacement,
} from '../../../src/core/placement/plan-placement.ts'
import {countRackMates, racksOf} from '../../../src/core/placement/plan-replicas.ts'
import {FUZZ_SEED, fuzzRuns} from '../../support/fuzz-runs.ts'

const RUNS = {numRuns: fuzzRuns(600), seed: FUZZ_SEED}

const NOTHING: PlacementWish = {brokers: null, drain: [], replicationFactor: null, balance: null}

interface Case {
  readonly input: PlacementInput
  readonly wish: PlacementWish
}

/** Racks by broker: none, as many brokers on each, or any. */
const anyRacks = (brokers: number): fc.Arbitrary<(string | null)[]> =>
  fc.oneof(
    fc.constant(Array<string | null>(brokers).fill(null)),
    fc.integer({min: 1, max: 4}).map((racks) => Array.from({length: brokers}, (_, i) => `r${i % racks}`)),
    fc.array(fc.constantFrom('a', 'b', 'c'), {minLength: brokers, maxLength: brokers}),
  )

/** A cluster with topics of different sizes and factors, of which some may be moved, and what is wished of it. */
const anyCase: fc.Arbitrary<Case> = fc.integer({min: 1, max: 8}).chain((brokers) => {
  const ids = Array.from({length: brokers}, (_, index) => index + 1)
  const partition = fc.record({
    replicas: fc.shuffledSubarray(ids, {minLength: 1, maxLength: Math.min(4, brokers)}),
    bytes: fc.option(fc.bigInt(0n, 1_000n), {freq: 9}),
    isMeant: fc.integer({min: 0, max: 9}).map((each) => each > 0),
  })
  return fc
    .record({
      racks: anyRacks(brokers),
      placed: fc.array(partition, {minLength: 1, maxLength: 30}),
      wish: fc.record({
        brokers: fc.option(fc.subarray(ids, {minLength: 1}), {freq: 2}),
        drain: fc.oneof(fc.constant([]), fc.subarray(ids, {maxLength: Math.min(2, brokers)})),
        replicationFactor: fc.option(fc.integer({min: 1, max: 4}), {freq: 2}),
        balance: fc.option(fc.constantFrom(...BALANCES), {freq: 3}),
      }),
    })
    .map(({racks, placed, wish}): Case => {
      const all = placed.map(({replicas, bytes, isMeant}, index) => ({
        topic: `t${index % 5}`,
        partition: Math.floor(index / 5),
        leader: replicas[0] ?? -1,
        replicas,
        bytes,
        isMeant,
      }))
      const nodes = ids.map((nodeId, index) => ({nodeId, rack: racks[index] ?? null}))
      const [partitions, others] = [true, false].map((is) => all.filter(({isMeant}) => isMeant === is))
      return {input: {brokers: nodes, partitions: partitions ?? [], others: others ?? []}, wish}
    })
})

interface Placed {
  readonly partition: PlacementPartition
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Where the replicas of each partition that could be planned are before and after. */
function placedBy({partitions}: PlacementInput, {moves, failures}: PlacementPlan): Placed[] {
  const keyOf = ({topic, partition}: {topic: string; partition: number}): string => `${topic}-${partition}`
  const to = new Map(moves.map((move) => [keyOf(move), move.to]))
  return partitions
    .filter((each) => !failures.has(each))
    .map((partition) => {
      const before = partition.replicas
      return {partition, before, after: to.get(keyOf(partition)) ?? before}
    })
}

function allowedBy({brokers}: PlacementInput, wish: PlacementWish): number[] {
  return brokers
    .map(({nodeId}) => nodeId)
    .filter((nodeId) => !wish.drain.includes(nodeId) && (wish.brokers?.includes(nodeId) ?? true))
}

/** Something of each broker, added up over partitions. */
function tally(
  brokers: readonly number[],
  placed: readonly Placed[],
  of: (each: Placed) => readonly (readonly [nodeId: number, amount: number])[],
): number[] {
  const sums = new Map(brokers.map((nodeId) => [nodeId, 0]))
  for (const each of placed)
    for (const [nodeId, amount] of of(each)) sums.set(nodeId, (sums.get(nodeId) ?? 0) + amount)
  return brokers.map((nodeId) => sums.get(nodeId) ?? 0)
}

const replicaCounts = (brokers: readonly number[], placed: readonly Placed[]): number[] =>
  tally(brokers, placed, ({after}) => after.map((nodeId) => [nodeId, 1]))
const spanOf = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts)
const copiesOf = ({before, after}: Placed): number =>
  after.filter((nodeId) => !before.includes(nodeId)).length

test('no replica twice on a broker, none on one that is drained or not allowed, as many as wished, the same every time', () => {
  fc.assert(
    fc.property(anyCase, ({input, wish}) => {
      const plan = planPlacement(input, wish)
      const allowed = allowedBy(input, wish)
      const placed = placedBy(input, plan)
      for (const {before, after} of placed) {
        expect(new Set(after).size).toBe(after.length)
        expect(after.every((nodeId) => allowed.includes(nodeId))).toBe(true)
        expect(after).toHaveLength(wish.replicationFactor ?? before.length)
      }
      for (const {replicas} of plan.failures.keys())
        expect(wish.replicationFactor ?? replicas.length).toBeGreaterThan(allowed.length)
      for (const {from, to} of plan.moves) expect(to).not.toEqual(from)
      expect(planPlacement(input, wish)).toEqual(plan)
    }),
    RUNS,
  )
})

test('without a balance nothing is copied but what has to be, and leaders that may stay do', () => {
  fc.assert(
    fc.property(anyCase, ({input, wish}) => {
      const plain = {...wish, balance: null}
      const allowed = allowedBy(input, plain)
      for (const each of placedBy(input, planPlacement(input, plain))) {
        const kept = each.before.filter((nodeId) => allowed.includes(nodeId))
        expect(copiesOf(each)).toBe(Math.max(0, each.after.length - kept.length))
        const [leader = -1] = each.before
        if (allowed.includes(leader)) expect(each.after[0]).toBe(leader)
      }
    }),
    RUNS,
  )
})

test('--balance replicas: within one on each rack, and everywhere where racks allow it', () => {
  fc.assert(
    fc.property(anyCase, ({input, wish}) => {
      const plan = planPlacement(input, {...wish, balance: 'replicas'})
      const allowed = allowedBy(input, wish)
      const placed = placedBy(input, plan)
      const racks = racksOf(input.brokers)
      const groups = Map.groupBy(allowed, (nodeId) => racks.get(nodeId) ?? null)
      for (const each of groups.values()) expect(spanOf(replicaCounts(each, placed))).toBeLessThanOrEqual(1)
      const isEven = new Set([...groups.values()].map(({length}) => length)).size === 1
      const isWithin = placed.every(({after}) => after.length <= groups.size)
      if (groups.has(null) || (isEven && isWithin))
        expect(spanOf(replicaCounts(allowed, placed))).toBeLessThanOrEqual(1)
    }),
    RUNS,
  )
})

test('racks: a replica that is placed anew shares one only where it must, and a balance spreads those that are there', () => {
  fc.assert(
    fc.property(anyCase, ({input, wish}) => {
      const allowed = allowedBy(input, wish)
      const racks = racksOf(input.brokers)
      for (const {before, after} of placedBy(input, planPlacement(input, wish))) {
        const isSpread = wish.balance === 'replicas' || wish.balance === 'bytes'
        const movable = isSpread ? after : after.filter((nodeId) => !before.includes(nodeId))
        for (const nodeId of movable) {
          const rest = after.filter((other) => other !== nodeId)
          const free = allowed.filter((other) => !after.includes(other))
          const best = Math.min(...free.map((other) => countRackMates(rest, other, racks)))
          expect(countRackMates(rest, nodeId, racks)).toBeLessThanOrEqual(Math.max(best, 0))
        }
      }
    }),
    RUNS,
  )
})

test('--balance replicas without racks: as many copies as the excess over even numbers', () => {
  fc.assert(
    fc.property(anyCase, ({input}) => {
      const flat = withoutRacks(input)
      const placed = placedBy(flat, planPlacement(flat, {...NOTHING, balance: 'replicas'}))
      const brokers = allowedBy(flat, NOTHING)
      const counts = tally(brokers, placed, ({before}) => before.map((nodeId) => [nodeId, 1]))
      const total = counts.reduce((sum, count) => sum + count, 0)
      // The brokers with most keep one more, where it does not come out even.
      const least = counts
        .toSorted((a, b) => b - a)
        .map((count, index) => count - Math.floor((total + brokers.length - 1 - index) / brokers.length))
        .reduce((sum, excess) => sum + Math.max(0, excess), 0)
      expect(placed.reduce((sum, each) => sum + copiesOf(each), 0)).toBe(least)
    }),
    RUNS,
  )
})

test('--balance replicas with brokers to drain: no other placement that is as even copies less', () => {
  const ids = [1, 2, 3, 4]
  const placed = fc.array(fc.shuffledSubarray(ids, {minLength: 1, maxLength: 3}), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(placed, fc.subarray(ids, {maxLength: 1}), (present, drain) => {
      const partitions = present.map((replicas, partition) => ({
        topic: 't',
        partition,
        leader: replicas[0] ?? -1,
        replicas,
        bytes: null,
      }))
      const input = {partitions, others: [], brokers: ids.map((nodeId) => ({nodeId, rack: null}))}
      const wish: PlacementWish = {...NOTHING, drain, balance: 'replicas'}
      const allowed = allowedBy(input, wish)
      const found = placedBy(input, planPlacement(input, wish)).reduce((sum, each) => sum + copiesOf(each), 0)
      expect(found).toBe(leastCopies(present, allowed))
    }),
    RUNS,
  )
})

function withoutRacks(input: PlacementInput): PlacementInput {
  return {...input, brokers: input.brokers.map(({nodeId}) => ({nodeId, rack: null}))}
}

/** The least copies of all placements on these brokers that are even to within one, tried one by one. */
function leastCopies(present: readonly (readonly number[])[], brokers: readonly number[]): number {
  const choose = (from: readonly number[], count: number): number[][] => {
    const [head, ...tail] = from
    if (count === 0) return [[]]
    if (head === undefined) return []
    return [...choose(tail, count - 1).map((each) => [head, ...each]), ...choose(tail, count)]
  }
  const search = (index: number, counts: ReadonlyMap<number, number>, copies: number): number => {
    const replicas = present[index]
    if (replicas === undefined)
      return spanOf(brokers.map((id) => counts.get(id) ?? 0)) <= 1 ? copies : Number.POSITIVE_INFINITY
    return Math.min(
      ...choose(brokers, replicas.length).map((to) => {
        const more = new Map(counts)
        for (const id of to) more.set(id, (more.get(id) ?? 0) + 1)
        return search(index + 1, more, copies + to.filter((id) => !replicas.includes(id)).length)
      }),
    )
  }
  return search(0, new Map(), 0)
}

test('--balance leaders: copies nothing, and is as even as any order of the replicas can be', () => {
  fc.assert(
    fc.property(anyCase, ({input}) => {
      const placed = placedBy(input, planPlacement(input, {...NOTHING, balance: 'leaders'}))
      for (const {before, after} of placed) expect(after.toSorted()).toEqual(before.toSorted())
      const brokers = allowedBy(input, NOTHING)
      const led = tally(brokers, placed, ({after}) => [[after[0] ?? -1, 1]])
      // No broker that leads much can reach, over replicas, one that leads two less.
      for (const [index, nodeId] of brokers.entries()) {
        const reached = reachableFrom(nodeId, placed)
        for (const [other, target] of brokers.entries())
          if (reached.has(target)) expect((led[index] ?? 0) - (led[other] ?? 0)).toBeLessThanOrEqual(1)
      }
    }),
    RUNS,
  )
})

/** Brokers that could lead in place of one, where each gives a partition to the next. */
function reachableFrom(nodeId: number, placed: readonly Placed[]): Set<number> {
  const reached = new Set([nodeId])
  for (const from of reached)
    for (const {after} of placed) if (after[0] === from) for (const next of after) reached.add(next)
  return reached
}

test('--balance bytes: no broker comes to have more than the fullest had, and even partitions end within one', () => {
  fc.assert(
    fc.property(anyCase, ({input}) => {
      const brokers = allowedBy(input, NOTHING)
      const flat = withoutRacks(input)
      const placed = placedBy(flat, planPlacement(flat, {...NOTHING, balance: 'bytes'}))
      const loads = (of: 'before' | 'after') =>
        tally(brokers, placed, (each) =>
          each[of].map((nodeId) => [nodeId, Number(each.partition.bytes ?? 0n)]),
        )
      const [before, after] = [loads('before'), loads('after')]
      expect(Math.max(...after)).toBeLessThanOrEqual(Math.max(...before))
      expect(spanOf(after)).toBeLessThanOrEqual(spanOf(before))
      const even = {...flat, partitions: flat.partitions.map((each) => ({...each, bytes: 100n}))}
      const evenly = placedBy(even, planPlacement(even, {...NOTHING, balance: 'bytes'}))
      expect(spanOf(replicaCounts(brokers, evenly))).toBeLessThanOrEqual(1)
    }),
    RUNS,
  )
})

test('more partitions than brokers are drained to fewer than a partition has replicas: each says so', () => {
  const partition = {topic: 'orders', partition: 0, leader: 1, replicas: [1, 2, 3], bytes: null}
  const brokers = [1, 2, 3].map((nodeId) => ({nodeId, rack: null}))
  const {moves, failures} = planPlacement(
    {partitions: [partition], others: [], brokers},
    {...NOTHING, drain: [3]},
  )
  expect(moves).toEqual([])
  expect(failures.get(partition)).toMatchObject({
    message: 'Partition orders-0 is to have 3 replicas, and 2 brokers may hold them.',
    suggestions: ['Allow more brokers, or fewer replicas: `samsa topic alter orders -r 2`.'],
  })
})
