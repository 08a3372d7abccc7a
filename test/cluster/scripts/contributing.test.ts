import {execFile} from 'node:child_process'
import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'
import {pinnedNode, repositoryRoot} from '../../support/package-stage.ts'

test('the command of CONTRIBUTING.md is one that the lint would take', async () => {
  const page = await readFile(path.join(repositoryRoot, 'CONTRIBUTING.md'), 'utf8')
  const block = /^ {3}```ts\n([\s\S]*?)^ {3}```$/m.exec(page)?.[1] ?? ''
  const sample = block.replaceAll(/^ {3}/gm, '')
  expect(sample).toContain('export default class BrokerList')
  const biome = path.join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome')
  const words = [biome, 'check', '--stdin-file-path=src/commands/broker/list.ts', '--write']
  const run = promisify(execFile)(pinnedNode, words, {cwd: repositoryRoot})
  run.child.stdin?.end(sample)
  // With --write it prints the file as it ought to be.
  expect((await run).stdout).toBe(sample)
})
