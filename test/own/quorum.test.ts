import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest'
import type {LocalCluster} from '../../src/local/cluster.ts'
import {createTopic} from '../support/kafka-client.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {untilSo} from '../support/patience.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {startTestCluster} from '../support/suite-setup.ts'

// Three nodes, each a controller and a broker: of the third its vote goes, comes back, and goes; then it is lost, and forgotten.

let cluster: LocalCluster
let at: string[] = []

beforeAll(async () => {
  cluster = await startTestCluster({brokers: 3, port: 0, heapMegabytes: 256})
  at = ['-b', cluster.bootstrapServers]
})

afterAll(() => cluster?.stop())

interface Quorum {
  readonly leader: number
  readonly voters: readonly {readonly id: number; readonly host: string; readonly port: number}[]
}

const quorum = () => runJson<Quorum>(['cluster', 'quorum', ...at])

/** The ids of the voters, as Kafka's own tool sees them. */
async function voterIds(): Promise<number[]> {
  const said = await runKafkaTool('org.apache.kafka.tools.MetadataQuorumCommand', [
    ...['--bootstrap-server', cluster.bootstrapServers, 'describe', '--status'],
  ])
  const voters = /^CurrentVoters:\s*(.*)$/m.exec(said)?.[1] ?? ''
  return [...voters.matchAll(/"id":\s*(\d+)/g)].map(([, id]) => Number(id)).sort()
}

test('where voters are fixed that is said, with what lets them change', async () => {
  for (const command of [
    ['remove', '3'],
    ['add', '4', '--listener', 'localhost:9093'],
  ])
    expect(await runSamsa(['cluster', 'quorum', ...command, '--yes', ...at])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/fixed[\s\S]*features upgrade kraft.version=1/),
    })
  // What is a mistake in any case is told first.
  const nobody = await runSamsa(['cluster', 'quorum', 'remove', '9', '--yes', ...at])
  expect(nobody).toMatchObject({code: 1, stderr: expect.stringContaining('No controller 9 has a vote')})
  const present = ['cluster', 'quorum', 'add', '2', '--listener', 'localhost:9093', '--yes', ...at]
  expect(await runJson(present)).toMatchObject({voters: [{id: 2, listeners: [], outcome: 'unchanged'}]})
})

/** What does not get to the leader: what is no controller, or another one, and what does not answer. */
async function expectRefusedListeners(
  id: number,
  {addAt, at: own}: {readonly addAt: (listener: string) => readonly string[]; readonly at: string},
): Promise<void> {
  const other = (await quorum()).voters.find((voter) => voter.id !== id)
  const web = await startOtherServer('http')
  const closed = await startOtherServer('closed')
  const closing = await startOtherServer('closing')
  const patient = await startOtherServer('patient-http')
  const silent = await startOtherServer('silent')
  onTestFinished(() => {
    for (const each of [web, closing, patient, silent]) each.close()
  })
  const refused = [
    [web.address, 1, 'HTTP_SERVER'],
    [patient.address, 1, 'HTTP_SERVER'],
    [silent.address, 4, 'SILENT_LISTENER'],
    [`http://${web.address}`, 2, null],
    [cluster.bootstrapServers.split(',')[0] ?? '', 1, 'NO_CONTROLLER_LISTENER'],
    [`${other?.host}:${other?.port}`, 1, 'OTHER_CONTROLLER'],
    [closed.address, 4, 'ECONNREFUSED'],
    [closing.address, 4, 'ECONNRESET'],
  ] as const
  for (const [listener, exit, code] of refused)
    expect(await runJson([...addAt(listener), '--yes'], {code: exit}), listener).toMatchObject({
      error: code === null ? {kind: 'usage'} : {code, message: expect.stringContaining('Nothing was done.')},
    })
  const named = [...addAt(`FOO://${own}`), '--yes', '--json']
  expect(await runSamsa(named)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('controller.listener.names'),
  })
  const unchecked = [...addAt(closed.address), '--allow-unreachable', '--dry-run']
  expect(await runSamsa(unchecked)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('refuses connections. Whether a controller listens there is not known.'),
  })
  const foreign = [...addAt(web.address), '--allow-unreachable', '--yes']
  expect(await runJson(foreign, {code: 1})).toMatchObject({error: {code: 'HTTP_SERVER'}})
}

test("a vote goes and comes back, as Kafka's own tool sees it", async () => {
  // Voters tell the leader what they can a moment after they have begun to follow it; until then it refuses (INVALID_UPDATE_VERSION).
  const upgrade = ['cluster', 'features', 'upgrade', 'kraft.version=1', '--yes', ...at]
  await untilSo(
    async () => (await runSamsa(upgrade)).code === 0,
    () => 'not all voters support kraft.version 1',
    200,
  )
  const {voters, leader} = await quorum()
  const id = voters.find((each) => each.id !== leader)?.id ?? 0
  const {host, port} = voters.find((each) => each.id === id) ?? {}
  const remove = ['cluster', 'quorum', 'remove', String(id), ...at]
  expect(await runJson([...remove, '--dry-run'])).toMatchObject({
    executed: false,
    voters: [{id, isVoter: true, isLeader: false, voters: 2, majority: 2, outcome: null}],
  })
  expect(await runSamsa(remove)).toMatchObject({code: 2, stderr: expect.stringContaining('--yes')})
  expect(await runJson([...remove, '--yes'])).toMatchObject({voters: [{id, outcome: 'removed'}]})
  expect(await voterIds()).toEqual([1, 2, 3].filter((each) => each !== id))
  expect(await runJson([...remove, '--yes'], {code: 1})).toMatchObject({
    error: {kind: 'not-found', code: 'VOTER_NOT_FOUND'},
  })

  const addAt = (listener: string) => ['cluster', 'quorum', 'add', String(id), '--listener', listener, ...at]
  await expectRefusedListeners(id, {addAt, at: `${host}:${port}`})
  const add = [...addAt(`${host}:${port}`), '--yes']
  const listeners = [{name: 'CONTROLLER', host, port}]
  expect(await runJson(add)).toMatchObject({
    voters: [{id, listeners, isVoter: false, voters: 3, majority: 2, outcome: 'added'}],
  })
  expect(await voterIds()).toEqual([1, 2, 3])
  expect(await runJson(add)).toMatchObject({voters: [{id, listeners: [], outcome: 'unchanged'}]})
})

test('a broker that is up is refused; one that is gone is forgotten, and what counted on it is told', async () => {
  await createTopic('left', {partitions: 2, replicationFactor: 3}, cluster.bootstrapServers)
  const {leader} = await quorum()
  const id = cluster.brokerIds.find((each) => each !== leader) ?? 0
  const unregister = ['broker', 'unregister', String(id), '--yes', ...at]
  expect(await runSamsa(unregister)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`Broker ${id} is up.`),
  })
  await runJson(['cluster', 'quorum', 'remove', String(id), '--yes', ...at])
  await cluster.killBroker(id)
  const fenced = async (): Promise<boolean> =>
    (await runJson<{brokers: {id: number; fenced: boolean}[]}>(['cluster', 'describe', ...at])).brokers.some(
      (each) => each.id === id && each.fenced,
    )
  await untilSo(fenced, () => 'it is not fenced', 200)
  const {brokers} = await runJson<{brokers: {replicas: number}[]}>(unregister)
  expect(brokers).toMatchObject([{id, outcome: 'unregistered'}])
  expect(brokers[0]?.replicas).toBeGreaterThanOrEqual(2)
  const said = await runKafkaTool('org.apache.kafka.tools.ClusterTool', [
    ...['list-endpoints', '--include-fenced-brokers', '--bootstrap-server', cluster.bootstrapServers],
  ])
  expect(said).not.toMatch(new RegExp(`^${id}\\s`, 'm'))
  expect(await runJson(unregister, {code: 1})).toMatchObject({
    brokers: [{id, outcome: 'failed', error: {code: 'BROKER_ID_NOT_REGISTERED'}}],
  })
})

test('without a controller a topic is described by those that lead it, and that nobody knows of moves is noted', async () => {
  // Two have a vote by now, and one is no majority.
  const {leader} = await quorum()
  const {brokers} = await runJson<{brokers: {id: number; host: string; port: number}[]}>([
    ...['cluster', 'describe', ...at],
  ])
  const survivor = brokers.find(({id}) => id !== leader)
  if (survivor === undefined) throw new Error(`Broker ${leader} is the only one.`)
  const topic = await createTopic('led', {replicas: [[survivor.id]]}, cluster.bootstrapServers)
  await cluster.killBroker(leader)
  const server = ['-b', `${survivor.host}:${survivor.port}`]
  expect(await runSamsa(['topic', 'describe', topic, '-o', 'csv', ...server])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${topic},0,${survivor.id},${survivor.id},`),
    stderr: expect.stringContaining('Whether replicas are on the move is unknown'),
  })
})
