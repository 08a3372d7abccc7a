import {spawn} from 'node:child_process'
import {once} from 'node:events'
import path from 'node:path'
import {pinnedNode} from '../../test/support/package-stage.ts'
import {createGroupsFixture, type GroupsFixture, type GroupsShape} from '../groups-fixture.ts'
import type {Traffic} from './traffic.ts'

/** Topics and groups in which something goes on. */
export interface BusyCluster extends GroupsFixture {
  readonly servers: string
}

/** Makes topics and groups, and a process that writes to the topics and commits for the groups. */
export async function startBusyCluster(
  servers: string,
  shape: GroupsShape,
  recordsPerSecond: number,
): Promise<BusyCluster> {
  const fixture = await createGroupsFixture(servers, shape)
  const {topicNames, groupNames, rows, remove} = fixture
  const traffic: Traffic = {...shape, servers, topicNames, groupNames, recordsPerSecond}
  const script = path.join(import.meta.dirname, 'traffic.ts')
  // kafkajs 2.2.4 sets a timer to a moment in the past for every request.
  const args = ['--disable-warning=TimeoutNegativeWarning', script]
  const child = spawn(pinnedNode, args, {stdio: ['pipe', 'pipe', 'inherit']})
  process.once('exit', () => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  child.stdin.end(JSON.stringify(traffic))
  const started = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)])
  if (started === null) throw new Error('the traffic ended')
  return {
    ...shape,
    servers,
    topicNames,
    groupNames,
    rows,
    remove: async () => {
      child.kill('SIGKILL')
      await ended
      await remove()
    },
  }
}
