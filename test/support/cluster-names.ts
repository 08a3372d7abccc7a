import {expect, vi} from 'vitest'
import {listGroupNames, withAdmin} from './kafka-client.ts'
import {PATIENCE_MS} from './patience.ts'

/** What a cluster has, Kafka's own topics aside: for files that cannot give random names. */
export interface ClusterNames {
  readonly topics: readonly string[]
  readonly groups: readonly string[]
}

/** What it has now, sorted. */
export function clusterNames(servers: string): Promise<ClusterNames> {
  return withAdmin(async (admin) => {
    const topics = (await admin.listTopics()).filter((name) => !name.startsWith('__'))
    return {topics: topics.sort(), groups: (await listGroupNames(admin)).sort()}
  }, servers)
}

/** Removes what was not there before, and waits until no broker knows of it any more. */
export async function removeNewNames(before: ClusterNames, servers: string): Promise<void> {
  const newNames = async (at: string): Promise<ClusterNames> => {
    const {topics, groups} = await clusterNames(at)
    return {
      topics: topics.filter((name) => !before.topics.includes(name)),
      groups: groups.filter((name) => !before.groups.includes(name)),
    }
  }
  const {topics, groups} = await newNames(servers)
  await withAdmin(async (admin) => {
    if (groups.length > 0) await admin.deleteGroups([...groups])
    if (topics.length > 0) await admin.deleteTopics({topics: [...topics]})
  }, servers)
  for (const server of servers.split(',')) {
    const isGone = async () => expect(await newNames(server)).toEqual({topics: [], groups: []})
    await vi.waitFor(isGone, {timeout: PATIENCE_MS, interval: 50})
  }
}
