import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {TopicSteps} from '../topics/plan-topic.ts'
import type {DeclaredTopic} from './kinds.ts'

/** How a topic comes to be as declared. */
export interface TopicStep extends TopicSteps {
  readonly topic: DeclaredTopic
  /** Null: it is created. */
  readonly present: TopicMetadata | null
}

/** Broker ids by partition, the preferred leader first. */
export function assignmentOf(assignment: NonNullable<DeclaredTopic['assignment']>): (readonly number[])[] {
  return [...assignment]
    .map(([partition, {value}]): [number, readonly number[]] => [Number(partition), value])
    .sort(([a], [b]) => a - b)
    .map(([, replicas]) => replicas)
}
