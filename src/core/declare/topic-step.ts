import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {PlannedConfig} from '../configs/plan-configs.ts'
import type {DeclaredTopic} from './kinds.ts'

/** Ids of brokers, the preferred leader first. */
export type Replicas = readonly number[]

/** How a topic comes to be as declared. */
export interface TopicStep {
  readonly topic: DeclaredTopic
  /** Null: it is created. */
  readonly present: TopicMetadata | null
  readonly configs: readonly PlannedConfig[]
  /** The replicas of the partitions that are added, where the file says them; null where none are added. */
  readonly added: {readonly count: number; readonly replicas: readonly Replicas[] | null} | null
  /** Partitions whose replicas become others. */
  readonly moves: ReadonlyMap<number, Replicas>
}

/** Broker ids by partition. */
export function assignmentOf(assignment: NonNullable<DeclaredTopic['assignment']>): Replicas[] {
  return [...assignment]
    .map(([partition, {value}]): [number, Replicas] => [Number(partition), value])
    .sort(([a], [b]) => a - b)
    .map(([, replicas]) => replicas)
}
