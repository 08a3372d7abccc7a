import type {Hook} from '@oclif/core'
import {quoteForShell} from '../core/names/command-line.ts'
import {Failure} from '../errors/failure.ts'
import {nearestCommands} from './nearest-commands.ts'

/** Kinds of things that there is no command for yet: docs/from-kafka-tools.md says what to use. */
const NOT_YET = /^(acl|quota|user|reassign|elect|transaction|txn|token|schema|connect|profile)s?$/

/** A mistyped command: says so, names the nearest ones and exits 2, having sent nothing. */
const hook: Hook.CommandNotFound = async ({id, config}) => {
  const words = id.split(':')
  const known = config.commands
    .filter((command) => !command.hidden)
    .map((command) => command.id.replaceAll(':', ' '))
  const nearest = nearestCommands(words, known).map(
    (command) => `\`samsa ${command.map(quoteForShell).join(' ')}\``,
  )
  const isNotYet = words.some((word) => NOT_YET.test(word))
  throw new Failure('usage', `There is no command "${words.join(' ')}".`, {
    suggestions: [
      ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
      ...(isNotYet && nearest.length === 0
        ? ["samsa has no commands for that yet; docs/from-kafka-tools.md names Kafka's own tools."]
        : []),
      '`samsa help` lists the commands.',
    ],
  })
}

export default hook
