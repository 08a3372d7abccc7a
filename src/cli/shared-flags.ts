import {Flags} from '@oclif/core'
import {parseByteSize} from '../core/configs/byte-size.ts'
import type {Isolation} from '../core/offsets/fetch-offsets.ts'
import {FORMATS} from './base-command.ts'

/** Flags of every command that shows a plan and asks before it changes something. */
export const planFlags = {
  yes: Flags.boolean({char: 'y', description: 'do it without asking', aliases: ['execute']}),
  'dry-run': Flags.boolean({description: 'only show what would be done'}),
}

/** Of a change that nobody is asked about: a script may say of every change that it is decided. Commands that ask override it. */
export const decidedFlag = Flags.boolean({char: 'y', hidden: true, aliases: ['execute']})

export const regexFlag = Flags.boolean({description: 'names are regular expressions (of RE2), not globs'})

export const grepFlag = Flags.string({
  description:
    'only records whose key (k:), value (v:, or no prefix), header (h:NAME; hk: any name, hv: any value) or topic (t:) matches; ! in front: does not; repeatable, all must hold',
  helpValue: "'[!][k|v|hk|hv|t:]REGEX|h:NAME[=REGEX]'",
  multiple: true,
  multipleNonGreedy: true,
})

export const whereFlag = Flags.string({
  description:
    'only records of which this is true, in CEL (cel.dev): value.amount > 100 && key.startsWith("order-"); over key, value (its JSON, else text), headers, topic, partition, offset, timestamp',
  helpValue: 'EXPR',
})

/** What a batch may inflate to, for whoever reads records. */
export const inflateLimitFlag = Flags.custom<number>({
  description: 'what a compressed batch may inflate to; more is refused [default: 128MiB]',
  helpValue: 'SIZE',
  parse: async (text) => parseByteSize(text),
})()

export const utcFlag = Flags.boolean({description: 'times without a zone are UTC [default: local time]'})

export const isolationFlag = Flags.custom<Isolation>({
  description: 'where the log ends: at the high watermark, or before the first open transaction',
  options: ['read_uncommitted', 'read_committed'],
  default: 'read_uncommitted',
})()

export const localNameFlag = Flags.string({
  description: 'which cluster; several live side by side',
  default: 'default',
})

/** How a check prints its result: CI systems read JUnit. */
export const checkOutputFlag = Flags.string({
  char: 'o',
  description: 'how to print the result',
  options: [...FORMATS, 'junit'],
  helpValue: 'FORMAT',
  helpGroup: 'OUTPUT',
  env: 'SAMSA_OUTPUT',
  default: 'table',
})
