import {expect, test} from 'vitest'
import {commitOffsets, createTopic, produce, startMember, withAdmin} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Every call here has a pattern of random names: other suites have groups on the same broker.

interface Groups {
  readonly executed: boolean
  readonly groups: readonly {readonly group: string; readonly outcome: string | null}[]
}

const namesOf = ({groups}: Groups): string[] => groups.map(({group}) => group)

/** What a change says of groups without members that have one committed offset each. */
const idleRows = (groups: readonly string[], outcome: string | null) =>
  groups.map((group) => ({group, type: 'classic', state: 'Empty', committed: 1, outcome}))

async function existing(base: string): Promise<string[]> {
  const {groups} = await withAdmin((admin) => admin.listGroups())
  return groups
    .map(({groupId}) => groupId)
    .filter((group) => group.startsWith(base))
    .sort()
}

test('groups without members by pattern, the plan first; a live one stays', async () => {
  const topic = await createTopic(randomName('prune'))
  const base = randomName('prune')
  const idle = [`${base}.0`, `${base}.1`]
  for (const group of idle) await commitOffsets(group, topic, {0: 0})
  const member = await startMember(`${base}.live`, [topic])
  try {
    const prune = ['group', 'prune', `${base}*`]
    expect(await runJson([...prune, '--dry-run'])).toEqual({executed: false, groups: idleRows(idle, null)})
    expect((await runSamsa(prune)).code).toBe(2)
    expect(await existing(base)).toEqual([...idle, `${base}.live`])
    expect(await runJson([...prune, '--yes'])).toEqual({executed: true, groups: idleRows(idle, 'deleted')})
    expect(await existing(base)).toEqual([`${base}.live`])
    const none = await runSamsa([...prune, '--yes'])
    expect(none).toMatchObject({code: 0})
    expect(none.stderr).toContain('There is no such group.')
  } finally {
    await member.stop()
  }
})

test('--older leaves out what was active since, by the records of the broker itself', async () => {
  const topic = await createTopic(randomName('prune'))
  const base = randomName('prune')
  const [quiet, busy] = [`${base}.quiet`, `${base}.busy`]
  await produce(topic, [{partition: 0, value: 'a'}])
  await commitOffsets(quiet, topic, {0: 0})
  await commitOffsets(busy, topic, {0: 0})
  const older = (age: string) => runJson<Groups>(['group', 'prune', `${base}*`, '--older', age, '--dry-run'])
  expect(namesOf(await older('1h'))).toEqual([])
  for (let round = 1, done = false; !done; round++) {
    const seconds = 3 * round
    await expect.poll(async () => namesOf(await older(`${seconds}s`)), {interval: 300}).toEqual([busy, quiet])
    const movedMs = performance.now()
    await runJson(['group', 'reset', busy, '--topic', topic, '--to', String(round % 2), '--yes'])
    const left = await older(`${seconds}s`)
    // Where this machine took longer than that, the group has rightly been quiet again: then with more time.
    if (performance.now() - movedMs > seconds * 1000) continue
    expect(left).toEqual({executed: false, groups: idleRows([quiet], null)})
    done = true
  }
  expect(await runJson(['group', 'prune', quiet, '--older', '1s', '--yes'])).toEqual({
    executed: true,
    groups: idleRows([quiet], 'deleted'),
  })
  expect(await existing(base)).toEqual([busy])
})
