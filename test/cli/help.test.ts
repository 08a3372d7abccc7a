import {readFileSync} from 'node:fs'
import path from 'node:path'
import {Config} from '@oclif/core/config'
import {expect, test} from 'vitest'
import SamsaHelp from '../../src/cli/help.ts'
import {repositoryRoot} from '../support/package-stage.ts'

/** The commands of the manifest. Help writes into them, so each has its own. */
async function loadConfig(): Promise<Config> {
  const config = new Config({root: repositoryRoot})
  await config.load()
  return config
}

/** What `samsa WORDS --help` prints, on a wide terminal. */
async function helpOf(...words: string[]): Promise<string> {
  const lines: string[] = []
  class Recorded extends SamsaHelp {
    protected override log(...args: string[]): void {
      lines.push(...args)
    }
  }
  const config = await loadConfig()
  const help = new Recorded(config, {maxWidth: 1000, stripAnsi: true})
  const command = config.findCommand(words.join(':'))
  // `help` is a command, but also a word that asks for the help of all.
  await (command === undefined ? help.showHelp(words) : help.showCommandHelp(command))
  return lines.join('\n')
}

test('at the root every first word stands once, and the word of Kafka is not used for another thing', async () => {
  const help = await helpOf()
  expect(help).not.toContain('TOPICS')
  const [commands = ''] = help.split('\nPAGES\n')
  const words = [...commands.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, word]) => word)
  expect(words).toEqual([...new Set(words)].sort())
  expect(words).toEqual(expect.arrayContaining(['consume', 'group', 'lag', 'produce', 'top', 'topic']))
  expect(await helpOf('topic')).not.toContain('TOPICS')
})

test('each letter has one meaning everywhere: that of docs/design/words.md', async () => {
  const page = readFileSync(path.join(repositoryRoot, 'docs/design/words.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `-(\w)` \| ([^|]+) \|/gm)]
  const written = new Map(rows.map(([, letter = '', flags = '']) => [letter, flags.match(/[a-z][a-z-]+/g)]))
  const found = new Map<string, Set<string>>()
  for (const {flags, hidden} of (await loadConfig()).commands)
    for (const {char, name, hidden: isHidden} of hidden ? [] : Object.values(flags))
      if (char && !isHidden) found.set(char, (found.get(char) ?? new Set()).add(name))
  const sorted = (letters: ReadonlyMap<string, Iterable<string> | null>) =>
    [...letters].map(([letter, flags]) => [letter, [...(flags ?? [])].sort()]).sort()
  expect(sorted(found)).toEqual(sorted(written))
})

test('each command: one line of usage without debris, and every value that a flag takes', async () => {
  const {commands, pjson} = await loadConfig()
  expect(commands.length).toBeGreaterThan(20)
  // The first line of a help is not wrapped.
  expect(pjson.oclif.description?.length).toBeLessThanOrEqual(80)
  for (const {id, flags, hidden, summary = ''} of commands) {
    if (hidden) continue
    expect(summary.length, id).toBeLessThanOrEqual(80)
    const help = await helpOf(...id.split(':'))
    const usage = /USAGE\n(.*)/.exec(help)?.[1] ?? ''
    expect(usage).toMatch(
      /^ {2}\$ samsa [a-z-]+( [a-z-]+){0,2}( \[?[A-Z]+(\.\.\.)?\]?(\.\.\.)?)*( --[a-z-]+ \S+)* \[flags\]$/,
    )
    // A default and a variable stand behind what they are of, all in one way.
    expect(help).not.toMatch(/ {2}\[(default|env):|[;,(] ?default:|\[[^\]]*env:[^\]]*default/i)
    for (const flag of Object.values(flags)) {
      if (flag.hidden) continue
      expect(help).toContain(`--${flag.type === 'boolean' && flag.allowNo ? '[no-]' : ''}${flag.name}`)
      const options = flag.type === 'option' ? (flag.options ?? []) : []
      for (const option of options)
        expect(help, `${id} --${flag.name}`).toMatch(new RegExp(`[:,|] ?${option}\\b`))
    }
  }
})
