import {Flags} from '@oclif/core'
import type {Declared} from '../../core/declare/read-declared.ts'
import {compileWords, type NameMatcher} from '../../core/names/name-pattern.ts'
import {Failure} from '../../errors/failure.ts'
import {type Changes, renderChangesJunit, renderMarkdown} from '../../views/declare/changes.ts'
import {FORMATS} from '../base-command.ts'
import {writeForPrograms} from '../output.ts'

/** What diff and apply may delete beside what the files say is absent. */
export const pruneFlags = {
  prune: Flags.boolean({
    description:
      'delete topics, ACLs, quotas and users that the files do not name, of the kinds that they do; needs --prune-scope',
  }),
  'prune-scope': Flags.string({
    description: 'only topics of these names, and what is of users of these names; repeatable',
    helpValue: "'PATTERN'",
    multiple: true,
    multipleNonGreedy: true,
  }),
}

/** How diff and apply print. */
export const changesOutputFlag = Flags.string({
  char: 'o',
  description: 'how to print the result',
  options: [...FORMATS, 'markdown', 'junit'],
  helpValue: 'FORMAT',
  helpGroup: 'OUTPUT',
  env: 'SAMSA_OUTPUT',
  default: 'table',
})

/**
 * What --prune may delete of each list; null without it, and for a list of which the files name nothing. Throws
 * Failure(usage) where its scope is missing, and where there is no list to prune.
 */
export async function pruneMatchers(
  flags: {readonly prune: boolean; readonly 'prune-scope'?: readonly string[] | undefined},
  declared: Declared,
): Promise<(list: string) => NameMatcher | null> {
  const scope = flags['prune-scope']
  if (!flags.prune) {
    if (scope === undefined) return () => null
    throw new Failure('usage', '--prune-scope says what --prune may delete; give both.')
  }
  if (scope === undefined)
    throw new Failure('usage', "--prune needs --prune-scope 'PATTERN': only what it matches is deleted.")
  const {KINDS} = await import('../../core/declare/kinds.ts')
  const pruned = KINDS.filter(({prunes}) => prunes).map(({list}) => list)
  const lists: readonly string[] = pruned.filter((list) => declared[list].length > 0)
  if (lists.length === 0)
    throw new Failure(
      'usage',
      `The files have none of ${pruned.join(', ')}: --prune would delete all that its scope matches.`,
    )
  const matches = compileWords(scope, {regex: false})([])
  return (list) => (lists.includes(list) ? matches : null)
}

/** Writes the formats that only diff and apply have; false where it is another one. */
export async function writeChanges(document: Changes, format: string): Promise<boolean> {
  if (format !== 'markdown' && format !== 'junit') return false
  await writeForPrograms(format === 'markdown' ? renderMarkdown(document) : renderChangesJunit(document))
  return true
}
