import {readFileSync} from 'node:fs'
import path from 'node:path'
import {Config} from '@oclif/core/config'
import {expect, test} from 'vitest'
import {parse} from 'yaml'
import {helpDocument} from '../../src/cli/help-document.ts'
import {repositoryRoot} from '../support/package-stage.ts'

// Files to copy need containers or a service that the suite does not have: their form and their samsa lines are checked.

const config = new Config({root: repositoryRoot})
await config.load()
const {commands} = helpDocument(config, [])

const PAGES = [
  'docs/examples/github-actions.yml',
  'docs/examples/gitlab-ci.yml',
  'docs/examples/compose.yml',
  'docs/guides/ci.md',
  'docs/guides/incidents.md',
  'docs/guides/topics.md',
  'examples/ci/run.sh',
]

test.each(PAGES)('%s: every samsa line is of a command, with flags that it has', (page) => {
  const text = readFileSync(path.join(repositoryRoot, page), 'utf8')
  if (page.endsWith('.yml')) expect(parse(text)).toBeTypeOf('object')
  const lines = [...text.matchAll(/(?:^|[|\s`$-] )\s*(samsa [a-z][^|`\n]*)/gm)].map(([, line = '']) => line)
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) {
    // What stands in quotes is a value.
    const words = line
      .replaceAll(/'[^']*'/g, 'VALUE')
      .split(/\s+/)
      .slice(1)
    const known = commands
      .filter(({command}) => command.split(' ').every((word, index) => words[index] === word))
      .sort((a, b) => b.command.length - a.command.length)
    const [found] = known
    if (found === undefined) throw new Error(`no command: ${line}`)
    for (const [, flag = ''] of line.matchAll(/\s--([a-z-]+)/g))
      expect(
        found.flags.map(({name}) => name),
        line,
      ).toContain(flag)
  }
})
