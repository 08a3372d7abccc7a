import {readFileSync} from 'node:fs'
import path from 'node:path'
import {Config} from '@oclif/core/config'
import {expect, test} from 'vitest'
import {repositoryRoot} from '../support/package-stage.ts'

/** Commands of samsa as they stand in the second column of tables. */
function commandsIn(page: string): string[][] {
  const text = readFileSync(path.join(repositoryRoot, page), 'utf8')
  return [...text.matchAll(/^\| .*\| (.*) \|$/gm)].flatMap(([, second = '']) =>
    [...second.matchAll(/`samsa ([^`]+)`/g)].map(([, words = '']) => words.split(' ')),
  )
}

test.each(['docs/from-kafka-tools.md', 'docs/from-kcat.md'])(
  'what %s says to type is there',
  async (page) => {
    const config = new Config({root: repositoryRoot})
    await config.load()
    const commands = commandsIn(page)
    expect(commands.length).toBeGreaterThan(3)
    for (const words of commands) {
      const named = [3, 2, 1].map((count) => config.findCommand(words.slice(0, count).join(':')))
      const command = named.find((each) => each !== undefined)
      expect(command, words.join(' ')).toBeDefined()
      const names = new Set(
        Object.values(command?.flags ?? {}).flatMap(({name, char, aliases = [], charAliases = []}) => [
          `--${name}`,
          `--no-${name}`,
          `-${char}`,
          ...aliases.map((alias) => `--${alias}`),
          ...charAliases.map((alias) => `-${alias}`),
        ]),
      )
      for (const flag of words.filter((word) => /^--?[a-z]/i.test(word)))
        expect(names.has(flag.replace(/=.*/, '')), `${words.join(' ')}: ${flag}`).toBe(true)
    }
  },
)

test('a tool of Kafka that has a counterpart is not among those without one', () => {
  const text = readFileSync(path.join(repositoryRoot, 'docs/from-kafka-tools.md'), 'utf8')
  const [tables = '', without = ''] = text.split('## Tools without a counterpart')
  const named = [...without.matchAll(/`(kafka-[a-z-]+\.sh)`/g)].map(([, tool = '']) => tool)
  expect(named.length).toBeGreaterThan(0)
  const mapped = new Set([...tables.matchAll(/^\| `(kafka-[a-z-]+\.sh)/gm)].map(([, tool]) => tool))
  expect(mapped.size).toBeGreaterThan(3)
  expect(named.filter((tool) => mapped.has(tool))).toEqual([])
})
