import type {Hook} from '@oclif/core'
import {nearestNames} from '../core/names/nearest-names.ts'
import {Failure} from '../errors/failure.ts'

/** A mistyped command: says so, names the nearest ones and exits 2, having sent nothing. */
const hook: Hook.CommandNotFound = async ({id, config}) => {
  const typed = id.replaceAll(':', ' ')
  const known = config.commands
    .filter((command) => !command.hidden)
    .map((command) => command.id.replaceAll(':', ' '))
  const nearest = nearestNames(typed, known)
  throw new Failure('usage', `There is no command "${typed}".`, {
    suggestions: [
      ...(nearest.length > 0
        ? [`Did you mean ${nearest.map((name) => `\`samsa ${name}\``).join(' or ')}?`]
        : []),
      '`samsa help` lists the commands.',
    ],
  })
}

export default hook
