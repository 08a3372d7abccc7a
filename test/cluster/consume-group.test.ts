import {once} from 'node:events'
import {AssignerProtocol} from 'kafkajs'
import {describe, test} from 'vitest'
import {GroupCoordinator} from '../../src/core/consume/group/group-coordinator.ts'
import {LeaveGroup} from '../../src/kafka/protocol/messages/leave-group.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {groupNow, ownCluster, sharesOf} from '../support/group-now.ts'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  kafkaClient,
  produce,
  withAdmin,
} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

function numbered(from: number, to: number): string[] {
  return Array.from({length: to - from}, (_, index) => `v${from + index}`)
}

/** A topic with records v0, v1, ... dealt to its partitions in turn. */
async function createNumberedTopic(count: number, partitions = 1): Promise<string> {
  const topic = await createTopic(randomName('member'), {partitions})
  await produceNumbered(topic, 0, count, partitions)
  return topic
}

async function produceNumbered(topic: string, from: number, to: number, partitions = 1): Promise<void> {
  if (to === from) return
  await produce(
    topic,
    numbered(from, to).map((value, index) => ({value, partition: (from + index) % partitions})),
  )
}

function lines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

function byNumber(values: readonly string[]): string[] {
  return [...values].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
}

async function describeGroup(group: string) {
  const {groups} = await withAdmin((admin) => admin.describeGroups([group]))
  return groups[0]
}

const protocols = [['classic'], ['consumer']] as const

/** Each look is a request to the broker. */
const rarely = {interval: 100}

async function removeMembers(group: string, memberIds: readonly string[]): Promise<void> {
  const members = memberIds.map((memberId) => ({memberId, groupInstanceId: null, reason: 'killed by a test'}))
  const answer = await new GroupCoordinator(ownCluster, group).send(LeaveGroup, {groupId: group, members})
  if (answer.errorCode !== 0) throw new Error(`the members were not removed: ${answer.errorCode}`)
}

/** How many partitions a member has, as kafkajs reads its assignment. */
function partitionsOf({memberAssignment}: {memberAssignment: Buffer}): number {
  const {assignment} = AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? {assignment: {}}
  return Object.values(assignment).flat().length
}

// Most of this is waiting, for a rebalance or for records.
describe.concurrent('consume as a member of a group', () => {
  test.for([
    [['-e', '-o', 'none'], 10],
    [['-n', '4', '-o', 'none'], 4],
    [['-e', '--grep', 'v:nowhere'], 10],
    // Read, though only the last of them was printed.
    [['-e', '--grep', 'v:^v9$'], 10],
  ] as const)(
    'what was read is committed, also where nothing is written: %j',
    async ([flags, expected], {expect}) => {
      const topic = await createNumberedTopic(10)
      const group = randomName('g')
      const run = await runSamsa(['consume', topic, '-g', group, '-q', ...flags])
      expect(run).toMatchObject({code: 0, stderr: ''})
      expect(await groupOffsets(group, topic)).toEqual(new Map([[0, BigInt(expected)]]))
    },
  )

  test.for(protocols)(
    '%s: commits exactly what was written out, leaves, and goes on from there',
    async ([protocol], {expect}) => {
      const topic = await createNumberedTopic(10)
      const group = randomName('g')
      const first = await runSamsa(['consume', topic, '-g', group, '--group-protocol', protocol, '-n', '4'])
      expect(first).toMatchObject({code: 0, stdout: 'v0\nv1\nv2\nv3\n', stderr: ''})
      expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 4n]]))
      expect(await groupNow(group)).toMatchObject({type: protocol, state: 'Empty', members: []})

      const second = await runSamsa(['consume', topic, '-g', group, '--group-protocol', protocol, '--exit'])
      expect(second).toMatchObject({code: 0, stderr: ''})
      expect(lines(second.stdout)).toEqual(numbered(4, 10))
      expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 10n]]))

      const third = await runSamsa(['consume', topic, '-g', group, '--group-protocol', protocol, '--exit'])
      expect(third).toMatchObject({code: 0, stdout: ''})
    },
  )

  test('--from counts only where nothing is committed', async ({expect}) => {
    const topic = await createNumberedTopic(12, 2)
    const group = randomName('g')
    await commitOffsets(group, topic, {0: 5})
    const run = await runSamsa(['consume', topic, '-g', group, '--from', 'latest-1', '--exit'])
    expect(byNumber(lines(run.stdout))).toEqual(['v10', 'v11'])
    expect(await groupOffsets(group, topic)).toEqual(
      new Map([
        [0, 6n],
        [1, 6n],
      ]),
    )
  })

  test('--from committed fails where nothing is committed, rather than guess', async ({expect}) => {
    const topic = await createNumberedTopic(1)
    const group = randomName('g')
    const run = await runSamsa(['consume', topic, '-g', group, '--from', 'committed', '--exit'])
    expect(run).toMatchObject({code: 1, stdout: ''})
    expect(run.stderr).toContain(`${topic}-0: no committed offset`)
  })

  test.for([
    {protocol: 'classic', signal: 'SIGINT', code: 130},
    {protocol: 'classic', signal: 'SIGTERM', code: 143},
    {protocol: 'consumer', signal: 'SIGINT', code: 130},
  ] as const)(
    '$protocol: $signal commits, leaves the group at once and exits $code',
    async ({protocol, signal, code}, {expect}) => {
      const topic = await createNumberedTopic(3)
      const group = randomName('g')
      const run = followSamsa(['consume', topic, '-g', group, '--group-protocol', protocol])
      await run.seen('v2\n')
      run.child.kill(signal)
      expect(await run.closed).toEqual([code, null])
      expect(run.written.stderr).toBe('')
      expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 3n]]))
      expect(await groupNow(group)).toMatchObject({type: protocol, state: 'Empty', members: []})
    },
  )

  test('what a killed member had not committed is read again: nothing is lost', async ({expect}) => {
    const topic = await createNumberedTopic(5)
    const group = randomName('g')
    const killed = followSamsa(['consume', topic, '-g', group])
    await killed.seen('v4\n')
    killed.child.kill('SIGKILL')
    await killed.closed
    const committed = Number((await groupOffsets(group, topic)).get(0) ?? 0n)
    const members = (await describeGroup(group))?.members ?? []
    expect(members).toHaveLength(1)
    // Its session would run out after 45 s; an administrator removes it earlier (KIP-345).
    await removeMembers(
      group,
      members.map(({memberId}) => memberId),
    )
    const next = await runSamsa(['consume', topic, '-g', group, '--exit'])
    expect(lines(next.stdout)).toEqual(numbered(committed, 5))
    expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 5n]]))
  })

  test('a member that was removed says what it could not commit, joins again and reads it again', async ({
    expect,
  }) => {
    const topic = await createNumberedTopic(5)
    const group = randomName('g')
    const run = followSamsa(['consume', topic, '-g', group])
    await run.seen('v4\n')
    const members = (await describeGroup(group))?.members ?? []
    await removeMembers(
      group,
      members.map(({memberId}) => memberId),
    )
    await run.seen('v0\nv1\nv2\nv3\nv4\nv0\nv1\nv2\nv3\nv4\n')
    // Twice at once, as from timeout(1): no second wish, which would leave without a commit.
    run.child.kill('SIGINT')
    run.child.kill('SIGINT')
    expect(await run.closed).toEqual([130, null])
    expect(run.written.stderr).toContain(`samsa: Written out but not committed: ${topic}-0 up to offset 4.`)
    expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 5n]]))
  })

  test.for(protocols)(
    '%s: two members share the partitions; when one leaves, the other takes over, and nothing is lost or read twice',
    async ([protocol], {expect}) => {
      const topic = await createNumberedTopic(0, 4)
      const group = randomName('g')
      const one = followSamsa(['consume', topic, '-g', group, '--group-protocol', protocol])
      const two = followSamsa(['consume', topic, '-g', group, '--group-protocol', protocol])
      await expect.poll(() => sharesOf(group), rarely).toEqual([2, 2])
      await produceNumbered(topic, 0, 40, 4)
      await expect.poll(() => lines(one.written.stdout + two.written.stdout).length).toBe(40)
      expect(lines(one.written.stdout)).toHaveLength(20)
      one.child.kill('SIGTERM')
      expect(await one.closed).toEqual([143, null])
      await expect.poll(() => sharesOf(group), rarely).toEqual([4])
      await produceNumbered(topic, 40, 60, 4)
      await expect.poll(() => lines(one.written.stdout + two.written.stdout).length).toBe(60)
      two.child.kill('SIGTERM')
      expect(await two.closed).toEqual([143, null])
      expect(byNumber(lines(one.written.stdout + two.written.stdout))).toEqual(numbered(0, 60))
      expect(await groupOffsets(group, topic)).toEqual(
        new Map([0, 1, 2, 3].map((partition) => [partition, 15n])),
      )
    },
  )

  test.for([{first: 'kafkajs'}, {first: 'samsa'}])(
    'shares a group with another client; $first leads it',
    async ({first}, {expect}) => {
      const topic = await createNumberedTopic(0, 4)
      const group = randomName('g')
      const consumer = kafkaClient().consumer({groupId: group, maxWaitTimeInMs: 100})
      const theirs: string[] = []
      const startTheirs = async () => {
        await consumer.connect()
        await consumer.subscribe({topic, fromBeginning: true})
        const joined = new Promise((resolve) => consumer.on('consumer.group_join', resolve))
        await consumer.run({
          eachMessage: async ({message}) => {
            theirs.push(String(message.value))
          },
        })
        await joined
      }
      if (first === 'kafkajs') await startTheirs()
      const ours = followSamsa(['consume', topic, '-g', group])
      const assigned = async () => {
        const description = await describeGroup(group)
        return description?.state === 'Stable' ? description.members.map(partitionsOf).sort() : []
      }
      if (first === 'samsa') {
        await expect.poll(assigned, rarely).toEqual([4])
        await startTheirs()
      }
      await expect.poll(assigned, rarely).toEqual([2, 2])
      await produceNumbered(topic, 0, 40, 4)
      await expect.poll(() => lines(ours.written.stdout).length + theirs.length).toBe(40)
      ours.child.kill('SIGINT')
      await ours.closed
      await consumer.disconnect()
      expect(byNumber([...lines(ours.written.stdout), ...theirs])).toEqual(numbered(0, 40))
      expect(lines(ours.written.stdout)).toHaveLength(20)
    },
  )

  test('a reader that goes away: what it could not be given is not committed', async ({expect}) => {
    const topic = await createTopic(randomName('member'))
    const value = 'x'.repeat(9_999)
    for (let round = 0; round < 8; round++)
      await produce(
        topic,
        Array.from({length: 90}, () => ({value})),
      )
    const group = randomName('g')
    const child = spawnSamsa(['consume', topic, '-g', group])
    let bytes = 0
    child.stdout.once('data', (chunk: Buffer) => {
      bytes += chunk.length
      child.stdout.destroy()
    })
    expect(await once(child, 'close')).toEqual([0, null])
    const committed = (await groupOffsets(group, topic)).get(0) ?? 0n
    expect(bytes).toBeGreaterThan(0)
    expect(committed).toBeLessThan(720n)
    expect(await describeGroup(group)).toMatchObject({members: []})
    const rest = await runSamsa(['consume', topic, '-g', group, '--exit', '-f', '%o\n'])
    expect(lines(rest.stdout)).toEqual(
      Array.from({length: 720 - Number(committed)}, (_, i) => String(Number(committed) + i)),
    )
  })

  test('a member too many gets nothing and says so', async ({expect}) => {
    const topic = await createNumberedTopic(1)
    const group = randomName('g')
    const one = followSamsa(['consume', topic, '-g', group])
    await one.seen('v0\n')
    const two = followSamsa(['consume', topic, '-g', group])
    await expect
      .poll(() => one.written.stderr + two.written.stderr)
      .toContain(`Group ${group} has no partition for this member`)
    for (const run of [one, two]) {
      run.child.kill('SIGINT')
      expect(await run.closed).toEqual([130, null])
    }
  })

  test('a static member keeps its partitions over a restart', async ({expect}) => {
    const topic = await createNumberedTopic(2)
    const group = randomName('g')
    const first = await runSamsa(['consume', topic, '-g', group, '--instance-id', 'one', '-n', '1'])
    expect(first.stdout).toBe('v0\n')
    const members = (await describeGroup(group))?.members ?? []
    expect(members).toHaveLength(1)
    const refused = await runSamsa(['group', 'reset', group, '--all-topics', '--to', 'latest', '--yes'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(', instance one. Nothing was moved.')
    expect(refused.stderr).toContain(`\`samsa group remove-member ${group} --instance-id one\` puts it out.`)
    const second = await runSamsa(['consume', topic, '-g', group, '--instance-id', 'one', '--exit'])
    expect(second).toMatchObject({code: 0, stdout: 'v1\n', stderr: ''})
    const remove = ['group', 'remove-member', group, '--instance-id', 'one', '--instance-id', 'two']
    const row = {group, instanceId: 'one', memberId: expect.stringMatching(/./)}
    const plan = await runJson([...remove, '--dry-run'], {code: 1})
    expect(plan).toMatchObject({executed: false, members: [{...row, outcome: null}, {instanceId: 'two'}]})
    expect((await describeGroup(group))?.members).toHaveLength(1)
    expect(await runJson([...remove, '--yes'], {code: 1})).toMatchObject({
      executed: true,
      members: [
        {...row, outcome: 'removed'},
        {memberId: null, instanceId: 'two', outcome: 'failed', error: {code: 'UNKNOWN_MEMBER_ID'}},
      ],
    })
    expect(await describeGroup(group)).toMatchObject({state: 'Empty', members: []})
  })

  test('a group that offers none of our assignors is left alone, with a reason', async ({expect}) => {
    const topic = await createNumberedTopic(1)
    const group = randomName('g')
    const {MemberMetadata, MemberAssignment} = AssignerProtocol
    const consumer = kafkaClient().consumer({
      groupId: group,
      maxWaitTimeInMs: 100,
      partitionAssigners: [
        () => ({
          name: 'ours-alone',
          version: 0,
          protocol: ({topics}) => ({
            name: 'ours-alone',
            metadata: MemberMetadata.encode({version: 0, topics, userData: Buffer.alloc(0)}),
          }),
          assign: async ({members}) =>
            members.map(({memberId}) => ({
              memberId,
              memberAssignment: MemberAssignment.encode({
                version: 0,
                assignment: {[topic]: [0]},
                userData: Buffer.alloc(0),
              }),
            })),
        }),
      ],
    })
    await consumer.connect()
    await consumer.subscribe({topic})
    const joined = new Promise((resolve) => consumer.on('consumer.group_join', resolve))
    await consumer.run({eachMessage: async () => {}})
    await joined
    const run = await runSamsa(['consume', topic, '-g', group, '--exit'])
    await consumer.disconnect()
    expect(run).toMatchObject({code: 1, stdout: ''})
    expect(run.stderr).toContain(`Group ${group} could not be joined`)
    expect(run.stderr).toContain('[INCONSISTENT_GROUP_PROTOCOL]')
  })
})
