import {Failure} from '../errors/failure.ts'
import {findCommandModule, NEED_THE_COMMAND_TREE} from './direct-run.ts'
import {ownCommandsBelow} from './own-files.ts'

/** With one of these nothing is to be done but to print. */
const ONLY_PRINTS = new Set(['--help', '-h', '--version'])

/**
 * The failure of flags among the words of a command (`-P prod topic list`, `topic -P prod delete orders`), with the command that was probably
 * meant; null where there are none. For oclif the words end there: it prints the help of `topic` and exits with 0, and a script
 * takes that for done.
 */
export function flagsFirst(argv: readonly string[]): Failure | null {
  const at = argv.findIndex((word) => word.startsWith('-'))
  const before = argv.slice(0, at)
  const [noun = ''] = before
  if (at < 0 || NEED_THE_COMMAND_TREE.has(noun) || argv.some((word) => ONLY_PRINTS.has(word))) return null
  if (findCommandModule(before) !== null) return null
  // Of what follows the first words may be values of flags.
  const meant = argv
    .map((_, index) => findCommandModule([...before, ...argv.slice(index)]))
    .find((found, index) => index > at && found !== null && found.words.length > before.length)
  // A value may be a secret.
  const flag = argv[at]?.split('=')[0] ?? ''
  if (meant) {
    return new Failure('usage', `Flags stand behind the words of a command: ${flag} is in front of some.`, {
      suggestions: [`Did you mean \`samsa ${meant.words.join(' ')} ${flag} ...\`?`],
    })
  }
  if (ownCommandsBelow(before).length === 0 || noun === '') return null
  return new Failure('usage', `Which command of ${before.join(' ')}? ${flag} stands behind its words.`, {
    suggestions: [`\`samsa ${before.join(' ')} --help\` lists them.`],
  })
}
