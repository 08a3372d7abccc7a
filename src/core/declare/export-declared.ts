import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {isNetworkFailure} from '../../kafka/failures.ts'
import {compileWord, type NameMatcher} from '../names/name-pattern.ts'
import type {ExportedThing, Services} from './kind.ts'
import {KINDS, type ListName} from './kinds.ts'

/** The lists that can be exported, and those that are where none is named: where groups stand is of a moment, and not all is in the brokers. */
export const EXPORTED_LISTS = KINDS.flatMap((kind) => (kind.export ? [kind.list] : []))
export const USUAL_LISTS = KINDS.flatMap(({list, isBeside, export: exports}) =>
  exports && list !== 'groups' && isBeside !== true ? [list] : [],
)

/** A file that diff finds unchanged. */
export type ExportedFile = {readonly [L in ListName]?: readonly ExportedThing[]}

export interface Exported {
  readonly file: ExportedFile
  /** What could not be read, and is not in the file. */
  readonly failures: readonly Failure[]
  /** What no broker tells, in words. */
  readonly hidden: readonly string[]
}

/** Reads what is there in the form of a file: lists of these kinds, of names that match; Kafka's own topics are left out. */
export async function exportDeclared(
  cluster: Cluster,
  lists: readonly ListName[],
  patterns: readonly string[],
  services: Services,
): Promise<Exported> {
  const failures: Failure[] = []
  const hidden: string[] = []
  const words = patterns.map((word) => ({word, choose: compileWord(word, {regex: false}), isMet: false}))
  const choose = (known: Iterable<string>): NameMatcher => {
    const names = new Set(known)
    const matchers = words.map((each) => {
      const matches = each.choose(names)
      each.isMet ||= [...names].some(matches)
      return matches
    })
    return (name) => matchers.length === 0 || matchers.some((matches) => matches(name))
  }
  const file: {-readonly [L in ListName]?: readonly ExportedThing[]} = {}
  for (const kind of KINDS) {
    if (!lists.includes(kind.list)) continue
    try {
      file[kind.list] = (await kind.export?.(cluster, {services, choose, failures, hidden})) ?? []
    } catch (error) {
      if (!(error instanceof Failure) || lists.length === 1 || isNetworkFailure(error)) throw error
      // A cluster without an authorizer has no ACLs.
      if (error.code !== 'SECURITY_DISABLED') failures.push(error)
    }
  }
  // What could not be read may have been what was asked for.
  const unmet = failures.length > 0 ? [] : words.filter(({isMet}) => !isMet)
  for (const {word} of unmet)
    failures.push(new Failure('not-found', `There are no ${lists.join(', ')} called ${word}.`))
  return {file, failures, hidden}
}
