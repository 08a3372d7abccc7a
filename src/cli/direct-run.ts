import type {Command} from '@oclif/core/command'
import {Config} from '@oclif/core/config'
import type * as Interfaces from '@oclif/core/interfaces'
import {findOwnModule} from './own-files.ts'

/** The words of the command that is run directly: `['topic', 'list']`; empty for everything else. */
export let directWords: readonly string[] = []

/** These list the commands, so they need all that oclif loads. */
export const NEED_THE_COMMAND_TREE = new Set(['help', 'complete'])
const MOST_WORDS = 3

/**
 * Runs a command whose file stands where its words say (`topic list` is commands/topic/list.ts), without oclif reading
 * its manifest and preparing every command, twice: 20 ms of start-up. Returns false, having done nothing, for
 * everything else (help, versions, typos, topics), which is oclif's.
 */
export async function runDirectly(argv: readonly string[], root: string): Promise<boolean> {
  const end = argv.indexOf('--')
  const before = end < 0 ? argv : argv.slice(0, end)
  if (before.includes('--help') || before.includes('-h') || NEED_THE_COMMAND_TREE.has(argv[0] ?? ''))
    return false
  const found = findCommandModule(argv)
  if (!found) return false
  const loaded = (await found.load()).default as typeof Command
  loaded.id = found.words.join(':')
  directWords = found.words
  await runCommand(loaded, argv.slice(found.words.length), root)
  return true
}

/** What to type next, where nothing was. */
export async function showFirstPage(root: string): Promise<void> {
  const {FirstPage} = await import('./first-page.ts')
  await runCommand(FirstPage, [], root)
}

async function runCommand(command: unknown, argv: string[], root: string): Promise<void> {
  const CommandClass = command as new (argv: string[], config: Config) => {_run(): Promise<unknown>}
  await new CommandClass(argv, plainConfig(root))._run()
}

/** The longest run of leading words that names a command; null where none does. */
export function findCommandModule(
  argv: readonly string[],
): {words: string[]; load: NonNullable<ReturnType<typeof findOwnModule>>} | null {
  const firstFlag = argv.findIndex((word) => !/^[a-z]+(-[a-z]+)*$/.test(word))
  const words = argv.slice(0, Math.min(firstFlag < 0 ? argv.length : firstFlag, MOST_WORDS))
  for (let count = words.length; count > 0; count--) {
    const chosen = words.slice(0, count)
    const name = `commands/${chosen.join('/')}`
    const load = findOwnModule(name) ?? findOwnModule(`${name}/index`)
    if (load) return {words: chosen, load}
  }
  return null
}

/** As much of oclif's configuration as a command looks at while it runs; samsa has no plugins, so no hook to run. */
function plainConfig(root: string): Config {
  const runHook = async (): Promise<Interfaces.Hook.Result<never>> => ({successes: [], failures: []})
  const config = new Config({root})
  return Object.assign(config, {
    root,
    name: 'samsa',
    bin: 'samsa',
    dirname: 'samsa',
    topicSeparator: ' ' as const,
    runHook: runHook as Config['runHook'],
  })
}
