import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {describeGroups, type GroupDescription} from '../groups/describe-groups.ts'
import {fetchLag} from '../lag/fetch-lag.ts'
import type {LagRow} from '../lag/lag-row.ts'
import {notYet} from './await-topics.ts'
import {type AbsentName, type Look, throwIfAllDenied} from './wait-until.ts'

/** What is wanted of each group. */
export interface GroupWish {
  readonly groups: readonly string[]
  /** One of these; none for any state. */
  readonly states: readonly string[]
  /** At least so many; null for any number. */
  readonly members: number | null
  /** At most so many records unread, over all partitions; null for any number. */
  readonly maxLag: bigint | null
}

/** Whether groups exist, and are in the state, of the size and as far as is wanted. */
export async function lookAtGroups(
  cluster: Cluster,
  {groups, states, members, maxLag}: GroupWish,
): Promise<Look> {
  const described = await describeGroups(cluster, groups)
  const known: GroupDescription[] = []
  const missing: string[] = []
  const absent: AbsentName[] = []
  const denied: Failure[] = []
  for (const group of groups) {
    const description = described.get(group)
    if (description === undefined) throw Failure.leftOut(`group ${group}`)
    if (description instanceof Failure && description.kind === 'denied') denied.push(description)
    else if (description instanceof Failure) {
      const sentence = notYet(description)
      missing.push(sentence)
      if (description.kind === 'not-found') absent.push({name: group, sentence})
    } else known.push(description)
  }
  throwIfAllDenied(denied, groups)
  for (const {group, state, members: present} of known) {
    if (states.length > 0 && !states.includes(state))
      missing.push(`Group ${group} is ${state}, not ${states.join(' or ')}.`)
    if (members !== null && present.length < members)
      missing.push(`Group ${group} has ${present.length} of ${members} members.`)
  }
  const lags = new Map<string, bigint>()
  if (maxLag !== null) {
    for (const [group, lag] of await readLags(cluster, known)) {
      if (typeof lag === 'string') missing.push(lag)
      else if (lag > maxLag)
        missing.push(`Group ${group} is ${lag} records behind; ${maxLag} at most are wanted.`)
      else lags.set(group, lag)
    }
  }
  const parts = known.map(({group, state, members: present}) => {
    const size = present.length === 1 ? '1 member' : `${present.length} members`
    const lag = lags.get(group)
    return `${group} is ${state} with ${size}${lag === undefined ? '' : `, lag ${lag}`}`
  })
  const summary = parts.length === 0 ? '' : `${parts.length === 1 ? 'Group' : 'Groups'} ${parts.join('; ')}.`
  return {missing, absent, denied, summary}
}

/** The lag of each group over all its partitions, or why it is not known yet. */
async function readLags(
  cluster: Cluster,
  descriptions: readonly GroupDescription[],
): Promise<Map<string, bigint | string>> {
  const listed = descriptions.map(({group, type, state, coordinator}) => {
    return {group, type, state, coordinator, protocol: 'consumer'}
  })
  const names = listed.map(({group}) => group)
  const {lag, failures} = await fetchLag(cluster, names, {isolation: 'read_uncommitted', listed})
  const byGroup = Map.groupBy(lag, ({group}) => group)
  return new Map(
    names.map((group) => {
      const failure = failures.get(group)
      return [group, failure ? notYet(failure) : sumOf(group, byGroup.get(group) ?? [])]
    }),
  )
}

function sumOf(group: string, rows: readonly LagRow[]): bigint | string {
  // A lag that nobody could know is not 0.
  if (rows.length === 0) return `Group ${group} has committed nothing, and no partition is assigned.`
  let sum = 0n
  for (const {topic, partition, lag, note, unreadIfEarliest, error} of rows) {
    if (error) return notYet(error)
    // Consumers commit nothing for a partition without records: there is nothing that they could be behind in.
    if (note === 'markers' || unreadIfEarliest === 0n) continue
    if (lag === null) return `Group ${group} has committed nothing for ${topic}-${partition}.`
    sum += lag
  }
  return sum
}
