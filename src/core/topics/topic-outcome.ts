import type {Failure} from '../../errors/failure.ts'

/** What a change came to for one topic (commands.md, Field names). */
export interface TopicOutcome {
  readonly name: string
  readonly outcome: 'created' | 'exists' | 'altered' | 'unchanged' | 'deleted' | 'absent' | 'failed'
  readonly partitions?: number
  readonly replicationFactor?: number
  /** Where an existing topic is not as wished (--if-not-exists). */
  readonly differences?: readonly {
    readonly field: string
    readonly wished: string
    readonly actual: string | null
  }[]
  readonly error?: Failure
}
