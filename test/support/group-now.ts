import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {describeGroups} from '../../src/core/groups/describe-groups.ts'
import type {GroupDescription} from '../../src/core/groups/group-description.ts'
import {Failure} from '../../src/errors/failure.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {bootstrapServers} from './cluster.ts'
import {untilSo} from './patience.ts'

// For waiting only: kafkajs knows no groups but classic ones, and a command a look keeps a core busy that the group needs.

/** samsa's own connection to the suite's broker: one for all files of a worker, with whose end it ends. */
export const ownCluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)

/** A group of any type as its coordinator describes it now; null where there is none. */
export async function groupNow(group: string): Promise<GroupDescription | null> {
  const described = (await describeGroups(ownCluster, [group])).get(group)
  if (described instanceof Failure && described.kind !== 'not-found') throw described
  return described === undefined || described instanceof Failure ? null : described
}

/** How many partitions each member has, of a group that is stable; nobody has any of another. */
export async function sharesOf(group: string): Promise<number[]> {
  const now = await groupNow(group)
  if (now?.state !== 'Stable') return []
  return now.members.map(({assignments}) =>
    (assignments ?? []).reduce((sum, {partitions}) => sum + partitions.length, 0),
  )
}

/** Waits until a group is in a state: Stable, Empty. */
export async function untilGroupIs(state: string, group: string): Promise<void> {
  let now = ''
  await untilSo(
    async () => {
      now = (await groupNow(group))?.state ?? 'not there'
      return now === state
    },
    () => `group ${group} is ${now}, not ${state}`,
    100,
  )
}
