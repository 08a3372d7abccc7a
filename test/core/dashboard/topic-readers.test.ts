import {expect, test} from 'vitest'
import {findReaders} from '../../../src/core/dashboard/topic-readers.ts'
import {groupsInTrouble} from '../../tui/group-reports.ts'

const well = {...groupsInTrouble, groups: groupsInTrouble.groups.filter(({error}) => error === null)}

test('groups with commits on a topic, the one furthest behind first', () => {
  const {byTopic, isPartial} = findReaders(well)
  expect(isPartial).toBe(false)
  expect([...byTopic.keys()]).toEqual(['orders-eu-west'])
  // The group without a commit is not among them.
  expect(byTopic.get('orders-eu-west')).toEqual({
    maxLag: 1_200_000n,
    readers: [
      {group: 'billing-export', lag: 1_200_000n, isPartial: false},
      {group: 'search-indexer', lag: 912_000n, isPartial: false},
      {group: 'audit-sink', lag: 130_000n, isPartial: false},
      {group: 'orders-enricher', lag: 48_300n, isPartial: false},
      {group: 'checkout', lag: 0n, isPartial: false},
    ],
  })
})

test('a commit whose lag is not known counts as a reader', () => {
  const groups = well.groups.map((group) => ({
    ...group,
    partitions: group.partitions.map((row) => ({...row, lag: null})),
  }))
  const readers = findReaders({...well, groups}).byTopic.get('orders-eu-west')
  expect(readers?.maxLag).toBeNull()
  expect(readers?.readers).toHaveLength(5)
  expect(readers?.readers.every(({lag}) => lag === null)).toBe(true)
})

test('what a reader has of a partition that could not be read is not in its lag, which tells so', () => {
  const groups = well.groups.map((group) => ({
    ...group,
    partitions: group.partitions.flatMap((row) => [
      row,
      {...row, partition: row.partition + 100, lag: null, status: 'ERROR' as const},
    ]),
  }))
  const readers = findReaders({...well, groups}).byTopic.get('orders-eu-west')?.readers ?? []
  expect(readers.find(({group}) => group === 'checkout')).toEqual({
    group: 'checkout',
    lag: 0n,
    isPartial: true,
  })
  expect(readers.every(({isPartial}) => isPartial)).toBe(true)
})

test('what could not be read is told', () => {
  expect(findReaders(groupsInTrouble).isPartial).toBe(true)
  expect(findReaders({...well, errors: ['broker 2 does not answer']}).isPartial).toBe(true)
})
