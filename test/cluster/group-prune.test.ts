import {expect, test} from 'vitest'
import {commitOffsets, createTopic, produce, startMember, withAdmin} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Every call here has a pattern of random names: other suites have groups on the same broker.

interface Groups {
  readonly groups: readonly {readonly group: string; readonly outcome?: string}[]
}

const namesOf = ({groups}: Groups): string[] => groups.map(({group}) => group)

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
    expect(namesOf(await runJson<Groups>([...prune, '--dry-run']))).toEqual(idle)
    expect((await runSamsa(prune)).code).toBe(2)
    expect(await existing(base)).toEqual([...idle, `${base}.live`])
    expect((await runJson<Groups>([...prune, '--yes'])).groups).toEqual(
      idle.map((group) => ({group, outcome: 'deleted'})),
    )
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
  // Until both have been quiet for three seconds.
  await expect
    .poll(async () => namesOf(await older('3s')), {timeout: 15_000, interval: 300})
    .toEqual([busy, quiet])
  await runJson(['group', 'reset', busy, '--topic', topic, '--to', 'latest', '--yes'])
  expect(namesOf(await older('3s'))).toEqual([quiet])
  expect((await runJson<Groups>(['group', 'prune', quiet, '--older', '1s', '--yes'])).groups).toEqual([
    {group: quiet, outcome: 'deleted'},
  ])
  expect(await existing(base)).toEqual([busy])
})
