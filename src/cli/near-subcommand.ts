import {quoteForShell} from '../core/names/command-line.ts'
import type {Failure} from '../errors/failure.ts'
import {nearestVerbs} from './nearest-commands.ts'
import {ownCommandsBelow} from './own-files.ts'
import {unexpectedArguments} from './usage-failure.ts'

/** What was typed behind the words of a command, and what came of it. */
interface Typed {
  /** The command that was run: `['cluster', 'quorum']`. */
  readonly command: readonly string[]
  /** Its arguments, where it takes any. */
  readonly names: readonly string[]
  readonly error: unknown
  readonly failure: Failure
}

/**
 * A failure of a command that others stand below (`cluster quorum` and `cluster quorum remove`), with the one of them that was probably
 * meant: a mistyped word is an argument too many there, or the name of a group that there is not (`lag chek`). The failure as it is elsewhere.
 */
export function withNearSubcommand({command, names, error, failure}: Typed): Failure {
  const unexpected = unexpectedArguments(error)
  const isNoName = failure.code?.endsWith('_NOT_FOUND') === true
  const [word, ...rest] = unexpected.length > 0 ? unexpected : isNoName ? names : []
  const below = ownCommandsBelow(command)
  if (word === undefined || below.length === 0) return failure
  // Another tool's word may be a name: only where there can be none it is a verb.
  const nearest = nearestVerbs(word, below, {asElsewhere: unexpected.length > 0})
  if (nearest.length === 0) return failure
  const lines = nearest.map((verb) => `\`samsa ${[...command, verb, ...rest.map(quoteForShell)].join(' ')}\``)
  const suggestions = [`Did you mean ${lines.join(' or ')}?`, ...failure.suggestions]
  if (unexpected.length === 0) return failure.with({suggestions})
  return failure.with({message: `There is no command "${[...command, word].join(' ')}".`, suggestions})
}
