import {spawn} from 'node:child_process'
import path from 'node:path'
import {expect, inject, test} from 'vitest'
import {createTopic} from '../support/kafka-client.ts'
import {pinnedNode} from '../support/package-stage.ts'
import {collectRun, randomName, runSamsa, type SamsaRun, samsaEnv} from '../support/run-samsa.ts'

// A command is run past oclif, to save its time. Whatever the words are, both ways must come to the same.

const topic = randomName('direct')

const THROUGH_OCLIF = `
const [launcher, root, ...argv] = process.argv.slice(1)
require(launcher).launch(argv, root, {direct: false})
`

function runThroughOclif(args: readonly string[]): Promise<SamsaRun> {
  const root = inject('packageRoot')
  const words = ['-e', THROUGH_OCLIF, '--', path.join(root, 'dist/launch.cjs'), root, ...args]
  const child = spawn(pinnedNode, words, {cwd: inject('home'), env: samsaEnv(args)})
  return collectRun(child, `samsa ${args.join(' ')} through oclif`, {})
}

test.for<[words: string[]]>([
  [['topic', 'list', topic]],
  [['topic', 'list', topic, '--json']],
  [['topic', 'list', '-o=csv', topic]],
  [['topic', 'describe', topic, 'nosuch-topic', '-o', 'name']],
  [['cluster', 'describe', '-o', 'yaml']],
  [['topic', 'list', '--', '--json']],
  [['topic', 'list', '--no-such-flag']],
  [['topic', 'list', '-o', 'xml', '--json']],
  [['topic', 'describe']],
  [['topic', 'create', topic, '-p', '0']],
  [['lag', '--watch=yes']],
  [['lag', 'check']],
  [['produce', topic, '--acks', '7']],
  [['group', 'reset', '--to', 'earliest']],
  [['consume', 'nosuch-topic', '--exit']],
  [['topic']],
  [['topic', 'lst']],
  [['nosuch', 'command']],
  [['topic', 'list', '--help']],
  [['lag', '-h']],
  [['--version']],
])('samsa %j', async ([words]) => {
  // Made once; the tables of topics show nothing but it.
  await createTopic(topic).catch(() => {})
  const [direct, other] = await Promise.all([runSamsa(words), runThroughOclif(words)])
  expect({...direct, stdoutBytes: null}).toEqual({...other, stdoutBytes: null})
})
