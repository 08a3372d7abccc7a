import {Flags} from '@oclif/core'
import {SCRAM_ITERATIONS, SCRAM_MECHANISMS} from '../../core/access/scram-users.ts'

export const mechanismFlag = Flags.option({
  description: 'by which mechanism; repeatable',
  options: SCRAM_MECHANISMS,
  multiple: true,
  multipleNonGreedy: true,
})

export const iterationsFlag = Flags.integer({
  description: `how often the password is hashed, ${SCRAM_ITERATIONS.least} to ${SCRAM_ITERATIONS.most} [default: as it is, else ${SCRAM_ITERATIONS.byDefault}]`,
  helpValue: 'N',
  min: SCRAM_ITERATIONS.least,
  max: SCRAM_ITERATIONS.most,
})
