import {Flags} from '@oclif/core'

/** Flags of every command that shows a plan and asks before it changes something. */
export const planFlags = {
  yes: Flags.boolean({char: 'y', description: 'do it without asking', aliases: ['execute']}),
  'dry-run': Flags.boolean({description: 'only show what would be done'}),
}

export const regexFlag = Flags.boolean({description: 'the names are regular expressions, not globs'})

export const utcFlag = Flags.boolean({description: 'times without a zone are UTC; default: local time'})
