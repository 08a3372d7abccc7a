import type {Failure} from '../../errors/failure.ts'
import type {TopicPartitions} from '../consume/group/consumer-protocol.ts'
import type {GroupType} from './list-groups.ts'

/** Partitions of a subtopology that a member of a streams group works on (KIP-1071). */
export interface StreamsTasks {
  readonly subtopology: string
  readonly partitions: readonly number[]
}

/** What a Streams application is made of, as its members told the coordinator (KIP-1071). */
export interface StreamsTopology {
  /** Rises with each change of the topology. */
  readonly epoch: number
  readonly subtopologies: readonly StreamsSubtopology[]
}

/** A part of a topology that shares no state with others: one task for each partition of what it reads. */
export interface StreamsSubtopology {
  readonly subtopology: string
  /** The topics that it reads, those of others. */
  readonly sourceTopics: readonly string[]
  /** The application's own topics that it reads: another subtopology writes them. */
  readonly repartitionSourceTopics: readonly string[]
  readonly repartitionSinkTopics: readonly string[]
  /** One for each state store that is kept in Kafka. */
  readonly changelogTopics: readonly string[]
}

export interface GroupMember {
  readonly memberId: string
  /** group.instance.id of a static member (KIP-345), else null. */
  readonly instanceId: string | null
  readonly clientId: string
  /** As the broker saw it, `/10.0.0.7`, without the slash. */
  readonly host: string
  /** client.rack of the member; null where it gave none. */
  readonly rack: string | null
  /** The protocol that it joined with: a KIP-848 group may have members of both. Null in share and streams groups, and where the broker does not tell (before 4.0). */
  readonly memberType: 'consumer' | 'classic' | null
  /** The topics that it names; null where its protocol has no such thing (streams, Kafka Connect). */
  readonly subscribedTopics: readonly string[] | null
  /** The regular expression (RE2J) that the broker finds further topics by, in a KIP-848 group; null where it gave none. */
  readonly subscribedTopicRegex: string | null
  /** The epoch that the member has caught up with; null in a classic group, which has generations instead. */
  readonly memberEpoch: number | null
  /** Null where the assignment is not a consumer's. */
  readonly assignments: readonly TopicPartitions[] | null
  /** What the coordinator wants the member to read; null where the type has no such thing (classic, share). */
  readonly targetAssignments: readonly TopicPartitions[] | null
  /** The tasks of a member of a streams group; the active ones are `assignments` too, by topic. */
  readonly tasks?: {
    readonly active: readonly StreamsTasks[]
    readonly standby: readonly StreamsTasks[]
    readonly warmup: readonly StreamsTasks[]
  }
}

export interface GroupDescription {
  readonly group: string
  readonly type: GroupType
  readonly state: string
  readonly coordinator: number
  /** The assignor or protocol in use; null while there is none. */
  readonly assignor: string | null
  /** Rises with each change of members or subscriptions; null in a classic group. */
  readonly groupEpoch: number | null
  /** The group epoch that the target assignment was made for; null in a classic group. */
  readonly assignmentEpoch: number | null
  readonly members: readonly GroupMember[]
  /** Only of streams groups; null until a member has told it. */
  readonly topology?: StreamsTopology | null
  readonly error?: Failure
}
