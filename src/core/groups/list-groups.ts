import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ListGroups} from '../../kafka/protocol/messages/list-groups.ts'
import {compareNames} from '../names/compare-names.ts'

/** GroupType of Kafka; `classic` also where a broker older than 3.8 does not tell. */
export type GroupType = 'classic' | 'consumer' | 'share' | 'streams' | string

export interface ListedGroup {
  readonly group: string
  readonly type: GroupType
  /** Stable, Empty, PreparingRebalance, CompletingRebalance, Assigning, Reconciling, Dead, NotReady. */
  readonly state: string
  /** The protocol type: `consumer` for consumers, `connect` for Kafka Connect; empty for groups of commits only. */
  readonly protocol: string
  /** Node id of the broker that coordinates the group. */
  readonly coordinator: number
}

export interface GroupList {
  readonly groups: readonly ListedGroup[]
  /** Brokers that could not be asked: their groups are missing from the list. */
  readonly failures: readonly {readonly broker: number; readonly error: Failure}[]
}

/**
 * Groups of every broker, one request each, in order of their names. When a coordinator has just moved, the old one may
 * list a group beside the new one: one name is one group, told as by the broker that knows of members.
 */
export async function listGroups(cluster: Cluster): Promise<GroupList> {
  const {brokers} = await cluster.metadata([])
  const groups: ListedGroup[] = []
  const failures: {broker: number; error: Failure}[] = []
  await Promise.all(
    brokers.map(async ({nodeId}) => {
      try {
        const answer = await cluster.sendTo(nodeId, ListGroups, {statesFilter: [], typesFilter: []})
        if (answer.errorCode !== 0)
          throw kafkaFailure(answer.errorCode, `Broker ${nodeId} could not list them`, {by: ListGroups})
        for (const each of answer.groups) {
          groups.push({
            group: each.groupId,
            type: each.groupType === '' ? 'classic' : each.groupType.toLowerCase(),
            state: each.groupState,
            protocol: each.protocolType,
            coordinator: nodeId,
          })
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failures.push({broker: nodeId, error})
      }
    }),
  )
  // A cluster none of whose brokers answered has not been listed at all.
  const [first] = failures
  if (first && failures.length === brokers.length) throw first.error
  const unique = new Map<string, ListedGroup>()
  for (const each of groups) {
    const other = unique.get(each.group)
    if (other === undefined || MEMBERLESS_STATES.has(other.state)) unique.set(each.group, each)
  }
  return {
    groups: [...unique.values()].sort((a, b) => compareNames(a.group, b.group)),
    failures: failures.map(({broker, error}) => ({broker, error: sayMissing(broker, error)})),
  }
}

/** That a broker does not answer does not say by itself that there may be more groups than are shown. */
function sayMissing(broker: number, error: Failure): Failure {
  return error.with({
    message: `The groups that broker ${broker} coordinates are missing here: ${error.message}`,
  })
}

/** States of a group without members (org.apache.kafka.common.GroupState). */
export const MEMBERLESS_STATES: ReadonlySet<string> = new Set(['Empty', 'Dead'])
