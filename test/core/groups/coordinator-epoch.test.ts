import {expect, test} from 'vitest'
import {calculateGroupPartition} from '../../../src/core/groups/coordinator-epoch.ts'
import {parseGroupOfKey} from '../../../src/core/groups/group-activity.ts'

// By Java's "...".hashCode(), Utils.abs and % 50.
test.each([
  ['', 0],
  ['a', 47],
  ['hello', 22],
  // A negative hash.
  ['order-joiner', 38],
  // Integer.MIN_VALUE, which has no opposite.
  ['polygenelubricants', 0],
  ['zzzzzzz', 18],
  ['grüße-\u{1f600}', 27],
])('the partition of %s', (group, partition) => {
  expect(calculateGroupPartition(group, 50)).toBe(partition)
})

function key(version: number, ...texts: string[]): Buffer {
  const parts = texts.map((text) => {
    const bytes = Buffer.from(text)
    return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes])
  })
  return Buffer.concat([Buffer.of(version >> 8, version & 255), ...parts])
}

test.each([
  ['a commit', Buffer.concat([key(1, 'g', 'topic'), Buffer.of(0, 0, 0, 3)]), 'g'],
  ['an old commit', Buffer.concat([key(0, 'grüße', 'topic'), Buffer.of(0, 0, 0, 0)]), 'grüße'],
  ['a classic group', key(2, 'g'), 'g'],
  ['a member of a newer group', key(5, 'g', 'member'), 'g'],
  ['a key that is cut off', Buffer.of(0, 1, 0, 9, 65), null],
  ['no bytes', Buffer.alloc(0), null],
  ['a negative version', key(0xffff, 'g'), null],
])('the group of %s', (_, bytes, group) => {
  expect(parseGroupOfKey(bytes)).toBe(group)
})
