import {once} from 'node:events'
import {mkdtemp, writeFile} from 'node:fs/promises'
import {type AddressInfo, createServer, type Socket} from 'node:net'
import path from 'node:path'
import {beforeAll, describe, expect, inject, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {commitOffsets, createTopic, kafkaClient} from '../support/kafka-client.ts'
import {startProgram} from '../support/pty.ts'
import {randomName, runSamsa, samsaEnv} from '../support/run-samsa.ts'
import {hasProgram, runProgram} from '../support/shell.ts'

const topic = randomName('completed-topic')
const group = randomName('completed-group')
const transactionalId = randomName('completed-id')

beforeAll(async () => {
  await createTopic(topic)
  await commitOffsets(group, topic, {0: 0})
  // Its coordinator remembers an id whose producer has gone.
  const producer = kafkaClient().producer({transactionalId, idempotent: true, maxInFlightRequests: 1})
  await producer.connect()
  await (await producer.transaction()).abort()
  await producer.disconnect()
})

/** What bash offers for each list of words before the cursor, as its programmable completion calls the script's function. */
async function completeEachInBash(
  lists: readonly (readonly string[])[],
  env: Record<string, string | undefined> = {},
): Promise<string[][]> {
  // The words come behind their number; what is offered stands before an empty line.
  const script = `
    source <(samsa completion bash)
    while [ $# -gt 0 ]; do
      COMP_WORDS=("\${@:2:$1}"); COMP_CWORD=$(($1 - 1))
      shift $(($1 + 1))
      COMPREPLY=()
      _samsa
      for reply in "\${COMPREPLY[@]}"; do printf '%s\\n' "$reply"; done
      echo
    done`
  const args = lists.flatMap((words) => [String(words.length), ...words])
  const run = await runProgram('bash', ['-c', script, 'bash', ...args], {env})
  expect(run).toMatchObject({code: 0, stderr: ''})
  return run.stdout
    .split(/^$\n/m)
    .slice(0, lists.length)
    .map((replies) => replies.split('\n').filter((line) => line !== ''))
}

describe('in bash', () => {
  test('commands, flags, values', async () => {
    const expected: readonly [words: readonly string[], replies: readonly string[]][] = [
      [['samsa', 'topic', 'des'], ['describe']],
      [['samsa', 'topic', 'list', '-o', 'j'], ['json']],
      // As bash hands it over: it splits at = and :.
      [['samsa', 'topic', 'list', '--output', '=', 'j'], ['json']],
      [
        ['samsa', 'topic', 'list', '--output', '='],
        ['table', 'wide', 'json', 'yaml', 'csv', 'name'],
      ],
      [['samsa', 'topic', 'list', '--int'], ['--internal']],
      [
        ['samsa', 'topic', 'create', 'new', '-c', 'cleanup.policy', '=', 'comp'],
        ['compact', 'compact,delete'],
      ],
      [
        ['samsa', 'config', 'set', 'topic', topic, 'preallocate', '='],
        ['true', 'false'],
      ],
      [['samsa', 'top', '--fail-on', 'error,stal'], ['error,stalled']],
      [
        ['samsa', 'completion', ''],
        ['bash', 'zsh', 'fish'],
      ],
      [['samsa', 'topic', 'nonsense', ''], []],
    ]
    const lists = expected.map(([words]) => words)
    const replies = await completeEachInBash(lists)
    expect(lists.map((words, index) => [words, replies[index]])).toEqual(expected)
  })

  test('topics and groups come from the cluster that the line names; a file where a file is wanted', async () => {
    const [host = '', port = ''] = bootstrapServers().split(':')
    const describe = ['samsa', 'topic', 'describe']
    const start = topic.slice(0, -2)
    const folder = await mkdtemp(path.join(inject('home'), 'completion-'))
    const file = path.join(folder, 'client.properties')
    await writeFile(file, '')
    const here = [
      [...describe, start],
      ['samsa', 'lag', group.slice(0, -2)],
      ['samsa', 'config', 'set', 'topic', topic, 'retention.m'],
      ['samsa', 'config', 'unset', 'broker', '1', 'log.retention.m'],
      ['samsa', 'topic', 'create', 'new', '-c', 'cleanup'],
      ['samsa', 'topic', 'list', '--command-config', file.slice(0, -4)],
      ['samsa', 'txn', 'terminate', transactionalId.slice(0, -2)],
      ['samsa', 'cluster', 'quorum', 'remove', ''],
      ['samsa', 'top', 'problems', '--fail-on', ''],
    ]
    expect(await completeEachInBash(here)).toEqual([
      [topic],
      [group],
      ['retention.ms='],
      ['log.retention.ms'],
      ['cleanup.policy='],
      [file],
      [transactionalId],
      ['1'],
      ['warn', 'error'],
    ])
    const nowhere = {SAMSA_BOOTSTRAP_SERVER: '127.0.0.1:1'}
    const named = [...describe, '-b', host, ':', port, start]
    expect(await completeEachInBash([named], nowhere)).toEqual([[topic]])
    const atMost = {...nowhere, SAMSA_COMPLETION_TIMEOUT: '100ms'}
    expect(await completeEachInBash([[...describe, start]], atMost)).toEqual([[]])
  })
})

test.each([
  ['by default', undefined],
  ['where what was wished is no duration', '3'],
])('a server that does not answer costs a second at most, and nothing is said: %s', async (_, wished) => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const {port} = silent.address() as AddressInfo
  const openMs = once(silent, 'connection').then(async ([socket]: Socket[]) => {
    const sinceMs = performance.now()
    if (socket)
      await once(
        socket.resume().on('error', () => {}),
        'close',
      )
    return performance.now() - sinceMs
  })
  const startedMs = performance.now()
  const run = await runSamsa(['complete', '--', 'lag', '-b', `127.0.0.1:${port}`, ''], {
    env: {SAMSA_COMPLETION_TIMEOUT: wished},
  })
  expect(run).toMatchObject({code: 0, stderr: ''})
  expect(run.stdout).toMatch(/^words\n/)
  expect(performance.now() - startedMs).toBeGreaterThan(1_000)
  // The start of the program is not counted. A connection that nobody hurries is given three and a half seconds.
  expect(await openMs).toBeLessThan(3_400)
  silent.close()
})

test('flags of the line that cannot be read leave only the words', async () => {
  const run = await runSamsa(['complete', '--', 'topic', 'describe', '-X', 'nonsense', ''])
  expect(run).toEqual(expect.objectContaining({code: 0, stdout: 'words\n', stderr: ''}))
})

test('a shell that there is no script for is a usage error that names those there are', async () => {
  const run = await runSamsa(['completion', 'tcsh'])
  expect(run).toMatchObject({code: 2, stdout: ''})
  expect(run.stderr).toContain('bash, zsh, fish')
})

describe('with the Tab key of a person', () => {
  test.for([
    ['bash', ['--norc', '--noprofile', '-i'], 'eval "$(samsa completion bash)"'],
    ['zsh', ['-f', '-i'], 'autoload -Uz compinit; compinit -u -D; eval "$(samsa completion zsh)"'],
    ['fish', ['--no-config', '-i'], 'samsa completion fish | source'],
  ] as const)('%s completes a command, a topic and a value', async ([shell, args, setUp], {skip}) => {
    skip(!hasProgram(shell), `${shell} is not installed`)
    const session = startProgram(shell, args, {cols: 120, env: {...samsaEnv(), PS1: '$ '}})
    try {
      session.write(`${setUp}; echo is-$(echo up)-set\r`)
      await session.waitForText('is-up-set')
      session.write('samsa topic descr\t')
      await session.waitForText('samsa topic describe ')
      session.write(`${topic.slice(0, -3)}\t`)
      await session.waitForText(`samsa topic describe ${topic}`)
      session.write('--output=na\t')
      await session.waitForText('--output=name')
      session.write('\x15samsa config set topic x retention.m\t1h')
      await session.waitForText('topic x retention.ms=1h')
      session.write('\x15')
      session.write(`samsa topic describe ${topic} --output=name\r`)
      // The line was completed to one that works: the name stands alone on a line.
      await session.waitFor((rows) => rows.some((row) => row.trim() === topic), 'the name of the topic')
    } finally {
      session.kill('SIGHUP')
      await session.exit
    }
  })
})
