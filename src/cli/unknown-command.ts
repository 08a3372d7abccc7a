import type {Interfaces} from '@oclif/core'
import {quoteForShell} from '../core/names/command-line.ts'
import {nearestNames} from '../core/names/nearest-names.ts'
import {Failure} from '../errors/failure.ts'
import {HELP_PAGES} from './help-pages.ts'
import {nearestCommands} from './nearest-commands.ts'

type Commands = Interfaces.Config['commands']

/** The failure of words that are no command, with the nearest ones. */
export function unknownCommand(words: readonly string[], commands: Commands): Failure {
  const nearest = nearestTo(words, commands).map((command) => `\`samsa ${command.join(' ')}\``)
  return new Failure('usage', `There is no command "${words.join(' ')}".`, {
    suggestions: [
      ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
      '`samsa help` lists the commands.',
    ],
  })
}

/** The failure of `samsa help WORDS` where there is neither such a command nor such a page. */
export function unknownHelp(words: readonly string[], commands: Commands): Failure {
  const pages = nearestNames(
    words.join('-'),
    HELP_PAGES.map(({name}) => name),
  )
  const near = pages.length > 0 ? pages.map((page) => [page]) : nearestTo(words, commands)
  const nearest = near.map((command) => `\`samsa help ${command.join(' ')}\``)
  return new Failure('usage', `There is no command or page of help "${words.join(' ')}".`, {
    suggestions: [
      ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
      '`samsa help` lists the commands and pages.',
    ],
  })
}

function nearestTo(words: readonly string[], commands: Commands): string[][] {
  const known = commands.filter(({hidden}) => !hidden).map(({id}) => id.replaceAll(':', ' '))
  return nearestCommands(words, known).map((command) => command.map(quoteForShell))
}
