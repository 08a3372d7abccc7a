import {Flags} from '@oclif/core'
import {regexFlag, utcFlag} from '../shared-flags.ts'
import {topicSelectionFlag} from '../topic-selection-flag.ts'
import {moveFlags} from './move-command.ts'

const KAFKA_WORDS = "KAFKA'S OWN WORDS"

/** Where to, in the words of Kafka's own tools. */
export const kafkaResetFlags = {
  'to-earliest': Flags.boolean({description: 'as --to earliest', helpGroup: KAFKA_WORDS}),
  'to-latest': Flags.boolean({description: 'as --to latest', helpGroup: KAFKA_WORDS}),
  'to-current': Flags.boolean({description: 'as --to committed', helpGroup: KAFKA_WORDS}),
  'to-offset': Flags.string({
    description: 'as --to OFFSET',
    helpValue: 'OFFSET',
    helpGroup: KAFKA_WORDS,
  }),
  'to-datetime': Flags.string({
    description: 'as --to TIME; without a zone it is UTC',
    helpValue: 'TIME',
    helpGroup: KAFKA_WORDS,
  }),
  'by-duration': Flags.string({
    description: 'as --to DURATION',
    helpValue: 'DURATION',
    helpGroup: KAFKA_WORDS,
  }),
  'shift-by': Flags.integer({
    description: 'as --to committed+N or committed-N',
    helpValue: 'N',
    helpGroup: KAFKA_WORDS,
  }),
}

/** The flags of `group reset`: which partitions, and where to. */
export const resetFlags = {
  ...moveFlags,
  regex: regexFlag,
  utc: utcFlag,
  'all-groups': Flags.boolean({description: 'every group that has committed offsets; in place of names'}),
  topic: topicSelectionFlag,
  'all-topics': Flags.boolean({
    description: 'every partition that the group has committed',
    exclusive: ['topic'],
  }),
  to: Flags.string({description: 'where to; see the description', helpValue: 'POSITION'}),
  'from-group': Flags.string({
    description: 'to where this group is, in all topics that it has committed or those of --topic',
    helpValue: 'GROUP',
  }),
  'from-file': Flags.string({
    description: "to the offsets in a file, CSV (Kafka's own too) or JSON; - is stdin",
    helpValue: 'FILE',
  }),
  undo: Flags.boolean({description: 'back to where the group was before its offsets were last moved'}),
  export: Flags.boolean({
    description: "print the new offsets as Kafka's CSV, for --from-file; without --yes nothing is moved",
  }),
  ...kafkaResetFlags,
}
