import {execFile} from 'node:child_process'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {pinnedNode, repositoryRoot} from '../support/package-stage.ts'

// A guard against slower paths that needs no quiet machine: what the loops make for a record, not how long they take.

/** Some 75 bytes a record: an object with its fields, or a string, for each is more. */
const MOST_COLLECTIONS = 15

test('records go in and out without an object or a string for each', async () => {
  const program = path.join(repositoryRoot, 'test/support/hot-loops.ts')
  const {stdout} = await promisify(execFile)(pinnedNode, [
    '--min-semi-space-size=1',
    '--max-semi-space-size=1',
    program,
  ])
  const {records, made} = JSON.parse(stdout) as {records: number; made: Record<string, number>}
  expect(records).toBe(200_000)
  const {'unusual json in': unusual = 0, ...usual} = made
  expect(Object.keys(usual)).toEqual(['lines in', 'json in', 'csv in', 'values out', 'json out'])
  for (const [loop, collections] of Object.entries(usual))
    expect.soft(collections, loop).toBeLessThanOrEqual(MOST_COLLECTIONS)
  // What is made is seen: the exact parser of JSON makes objects.
  expect(unusual).toBeGreaterThan(3 * MOST_COLLECTIONS)
})
