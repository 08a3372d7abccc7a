import {Flags} from '@oclif/core'
import type {Declared} from '../../core/declare/read-declared.ts'
import {compileWords, type NameMatcher} from '../../core/names/name-pattern.ts'
import {Failure} from '../../errors/failure.ts'
import {type Changes, renderChangesJunit, renderMarkdown} from '../../views/declare/changes.ts'
import {FORMATS} from '../base-command.ts'
import {writeOut} from '../output.ts'

/** What diff and apply may delete beside what the files say is absent. */
export const pruneFlags = {
  prune: Flags.boolean({
    description: 'delete topics that the files do not name, where they name any; needs --prune-scope',
  }),
  'prune-scope': Flags.string({
    description: 'only topics of these names; repeatable',
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

/** The topics that --prune may delete; null without it. Throws Failure(usage) where its scope is missing. */
export function pruneMatcher(
  flags: {readonly prune: boolean; readonly 'prune-scope'?: readonly string[] | undefined},
  declared: Declared,
): NameMatcher | null {
  const scope = flags['prune-scope']
  if (!flags.prune) {
    if (scope === undefined) return null
    throw new Failure('usage', '--prune-scope says what --prune may delete; give both.')
  }
  if (scope === undefined)
    throw new Failure(
      'usage',
      "--prune needs --prune-scope 'PATTERN': only topics that it matches are deleted.",
    )
  if (declared.topics.length === 0)
    throw new Failure('usage', 'The files name no topic: --prune would delete all that its scope matches.')
  return compileWords(scope, {regex: false})([])
}

/** Writes the formats that only diff and apply have; false where it is another one. */
export async function writeChanges(document: Changes, format: string): Promise<boolean> {
  if (format !== 'markdown' && format !== 'junit') return false
  await writeOut(format === 'markdown' ? renderMarkdown(document) : renderChangesJunit(document))
  return true
}
