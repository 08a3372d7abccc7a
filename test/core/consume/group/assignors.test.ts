import fc from 'fast-check'
import {expect, test} from 'vitest'
import {
  ASSIGNORS,
  type AssignableMember,
  assignRange,
  assignRoundRobin,
} from '../../../../src/core/consume/group/assignors.ts'

function member(
  memberId: string,
  topics: readonly string[],
  instanceId: string | null = null,
): AssignableMember {
  return {memberId, instanceId, topics}
}

function shape(assignments: ReturnType<typeof assignRange>): Record<string, string[]> {
  return Object.fromEntries(
    [...assignments].map(([memberId, assigned]) => [
      memberId,
      assigned.flatMap(({topic, partitions}) => partitions.map((partition) => `${topic}${partition}`)),
    ]),
  )
}

// The examples of RangeAssignor's and RoundRobinAssignor's own documentation, and of their tests in Kafka.
const counts = new Map([
  ['t0', 3],
  ['t1', 3],
])
const both = [member('C1', ['t0', 't1']), member('C0', ['t0', 't1'])]

test('range: each topic in runs, the first member gets the extra one', () => {
  expect(shape(assignRange(both, counts))).toEqual({C0: ['t00', 't01', 't10', 't11'], C1: ['t02', 't12']})
})

test('roundrobin: all partitions dealt in turn', () => {
  expect(shape(assignRoundRobin(both, counts))).toEqual({
    C0: ['t00', 't02', 't11'],
    C1: ['t01', 't10', 't12'],
  })
})

test('roundrobin: members that have not subscribed are passed over', () => {
  const members = [member('C0', ['t0']), member('C1', ['t0', 't1']), member('C2', ['t0', 't1', 't2'])]
  const uneven = new Map([
    ['t0', 1],
    ['t1', 2],
    ['t2', 3],
  ])
  expect(shape(assignRoundRobin(members, uneven))).toEqual({
    C0: ['t00'],
    C1: ['t10'],
    C2: ['t11', 't20', 't21', 't22'],
  })
})

test('static members go by their instance id, before the others', () => {
  const members = [member('a', ['t0']), member('z', ['t0'], 'i-1'), member('y', ['t0'], 'i-2')]
  expect(shape(assignRange(members, counts))).toEqual({z: ['t00'], y: ['t01'], a: ['t02']})
})

test('topics that do not exist, and members too many, get nothing', () => {
  const members = [member('a', ['t0', 'gone']), member('b', ['t0']), member('c', ['t0']), member('d', ['t0'])]
  expect(shape(assignRange(members, counts))).toEqual({a: ['t00'], b: ['t01'], c: ['t02'], d: []})
})

test.each([...ASSIGNORS])(
  '%s gives every partition of every subscribed topic to exactly one subscriber',
  (_, assign) => {
    const topics = ['a', 'b', 'c', 'd']
    const anyMember = fc.uniqueArray(fc.constantFrom(...topics), {minLength: 0})
    fc.assert(
      fc.property(
        fc.array(anyMember, {minLength: 1, maxLength: 6}),
        fc.dictionary(fc.constantFrom(...topics), fc.integer({min: 1, max: 7})),
        (subscriptions, partitionCounts) => {
          const members = subscriptions.map((some, index) => member(`m${index}`, some))
          const existing = new Map(Object.entries(partitionCounts))
          const given: string[] = []
          for (const [memberId, assigned] of assign(members, existing)) {
            const wanted = members.find((each) => each.memberId === memberId)?.topics
            for (const {topic, partitions} of assigned) {
              expect(wanted).toContain(topic)
              given.push(...partitions.map((partition) => `${topic}${partition}`))
            }
          }
          const subscribed = [...existing].filter(([topic]) =>
            subscriptions.some((some) => some.includes(topic)),
          )
          const all = subscribed.flatMap(([topic, count]) =>
            Array.from({length: count}, (_, index) => `${topic}${index}`),
          )
          expect(given.sort()).toEqual(all.sort())
        },
      ),
    )
  },
)
