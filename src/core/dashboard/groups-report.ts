import type {Failure} from '../../errors/failure.ts'
import type {GroupMember} from '../groups/group-description.ts'
import type {WatchedRow} from '../lag/lag-history.ts'
import type {LagSummary} from '../lag/summarize-lag.ts'
import type {ClusterEvent} from '../polling/cluster-events.ts'
import type {PollReport} from '../polling/poller.ts'
import type {TopicRetention} from '../topics/topic-retention.ts'
import type {GroupCourses} from './group-course.ts'

/** One group with the lag of its partitions. */
export interface GroupReport extends GroupCourses {
  readonly group: string
  readonly type: string
  readonly state: string
  /** Node id of the coordinator. */
  readonly coordinator: number
  readonly assignor: string | null
  /** Null where the group could not be described. */
  readonly members: readonly GroupMember[] | null
  /** Of all its partitions; null where nothing is committed or nothing could be read. */
  readonly summary: LagSummary | null
  readonly partitions: readonly WatchedRow[]
  /** For how long it has been rebalancing without a pause; null where it is not. */
  readonly rebalancingForMs: number | null
  /** Why nothing could be read; null where something was. */
  readonly error: Failure | null
}

/** All groups at one poll. */
export interface GroupsReport extends PollReport {
  readonly groups: readonly GroupReport[]
  /** How long topics keep their records, as far as it is known; those of which nothing is unread may not be in it. */
  readonly retention: ReadonlyMap<string, TopicRetention>
  /** Whether records were looked at for every group: where they were not, a loss that is not known is no wonder. */
  readonly isEveryGroupInFocus: boolean
  /** Brokers whose groups could not be listed, one sentence each. */
  readonly errors: readonly string[]
  /** Changes of the groups' states since the start, newest first. */
  readonly events: readonly ClusterEvent[]
}
