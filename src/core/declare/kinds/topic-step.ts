import type {TopicMetadata} from '../../../kafka/metadata.ts'
import type {TopicSteps} from '../../topics/plan-topic.ts'
import type {DeclaredTopic} from './topic-shape.ts'

/** How a topic comes to be as declared. */
export interface TopicStep extends TopicSteps {
  readonly topic: DeclaredTopic
  /** Null: it is created. */
  readonly present: TopicMetadata | null
}
