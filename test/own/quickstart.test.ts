import {access, chmod, mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {beforeAll, describe, expect, inject, test} from 'vitest'
import {linesOf} from '../support/connect-worker.ts'
import {readAll} from '../support/kafka-client.ts'
import {pinnedNode} from '../support/package-stage.ts'
import {TEST_PATIENCE_MS} from '../support/patience.ts'
import {startProgram} from '../support/pty.ts'
import {
  expectNothingLeft,
  inPackage,
  processesLeft,
  quickstartClusters,
  quickstartEnv,
  quickstartServers,
  stageExamples,
  startExample,
} from '../support/quickstart-runs.ts'
import {collectRun, randomName, type SamsaRun} from '../support/run-samsa.ts'
import {runProgram} from '../support/shell.ts'

/** In the environment of everything that these tests start. */
const marker = randomName('quickstart-test')
const ORDERS = 24

// One after the other: each looks for local clusters that another has left.
beforeAll(stageExamples)

describe('the quickstart', () => {
  let killed: SamsaRun & {readonly name: string}

  test('one that is killed leaves its Kafka', async () => {
    const child = startExample(['quickstart.ts'], marker)
    const name = `quickstart-${child.pid}`
    const run = await collectRun(child, 'quickstart', {
      signalAfter: {text: 'export SAMSA_BOOTSTRAP_SERVER', signal: 'SIGKILL'},
    })
    expect(run.signal).toBe('SIGKILL')
    expect(await quickstartClusters()).toEqual([name])
    killed = {...run, name}
  })

  test('ends in the middle by a signal and leaves nothing; what the killed one left goes away first', async () => {
    const ended = await collectRun(startExample(['quickstart.ts'], marker), 'quickstart', {
      timeoutMs: TEST_PATIENCE_MS,
      signalAfter: {text: 'joiner: confirmed', signal: 'SIGTERM'},
    })
    expect(ended, ended.stderr).toMatchObject({code: 143, signal: null})
    expect(ended.stdout).toContain(`$ samsa local down --name ${killed.name}\n`)
    expect(ended.stderr).toContain('The story stopped by SIGTERM.')
    await expectNothingLeft(killed.stdout, marker)
    await expectNothingLeft(ended.stdout, marker)
  })

  test('on a terminal it waits for Enter at each chapter, opens the dashboard until q, and leaves nothing', async () => {
    const session = startProgram(pinnedNode, [inPackage('examples/quickstart.ts')], {
      env: {...quickstartEnv(marker), TERM: 'xterm-256color'},
      cols: 120,
      rows: 30,
    })
    try {
      await session.waitForText('export SAMSA_BOOTSTRAP_SERVER')
      for (let chapter = 2; chapter <= 9; chapter++) {
        await session.waitForText(`Enter for chapter ${chapter},`)
        expect(session.output()).not.toContain(`\n${chapter}. `)
        session.write('\r')
      }
      await session.waitForText(/TOPICS 5/)
      expect(session.isAltScreen()).toBe(true)
      await session.waitForText(/order-events +.*\d/)
      // Kafka, the joiner, the traffic, the dashboard, and what started them.
      expect((await processesLeft(marker)).length).toBeGreaterThanOrEqual(5)
      session.write('q')
      await session.waitForText('Nothing is left running')
      expect(await session.exit).toEqual({code: 0, signal: null})
      expect(session.isAltScreen()).toBe(false)
      expect(session.output()).toContain('$ samsa top\x1b')
    } finally {
      session.kill('SIGTERM')
    }
    await expectNothingLeft(session.output(), marker)
  })
})

describe('with the second act', () => {
  test('a Streams application joins as the TypeScript one does, a connector writes the file, Avro is read back; nothing is left', async () => {
    const session = startProgram(pinnedNode, [inPackage('examples/quickstart.ts'), '--second-act'], {
      env: {...quickstartEnv(marker), TERM: 'xterm-256color', NO_COLOR: '1'},
      cols: 160,
      rows: 50,
    })
    const chapter = (number: number) => session.waitForText(`Enter for chapter ${number},`)
    const goOn = () => session.write('\r')
    try {
      for (const number of [2, 3, 4, 5]) {
        await chapter(number)
        goOn()
      }
      // It waits for Enter now, so that others can look.
      await chapter(6)
      const servers = quickstartServers(session.output())
      const byStreams = await confirmations('streams-confirmations', servers)
      expect(byStreams.size).toBe(ORDERS)
      expect(byStreams).toEqual(await confirmations('order-confirmations', servers))
      const file = /file=(\S+confirmations\.jsonl)/.exec(session.output())?.[1] ?? ''
      expect((await linesOf(file)).toSorted()).toEqual([...byStreams.values()].toSorted())
      goOn()
      await chapter(7)
      const archived = await readAll('confirmation-archive', servers)
      expect(archived).toHaveLength(ORDERS)
      // A byte 0 and the id of the schema stand in front of each.
      const id = Number(/AVRO +1 +(\d+) +created/.exec(session.output())?.[1])
      for (const {value} of archived) expect([value?.[0], value?.readUInt32BE(1)]).toEqual([0, id])
      goOn()
      expect(await session.exit, session.output()).toEqual({code: 0, signal: null})
      await expect(access(path.dirname(file))).rejects.toThrow()
    } finally {
      session.kill('SIGTERM')
    }
    const output = session.output().replaceAll('\r\n', '\n')
    for (const told of [
      'streams-joiner-shipping-changelog',
      '24 orders, confirmed in the same words in order-confirmations and streams-confirmations',
      /\$ wc -l \S+\n24 /,
      /\$ samsa schema register confirmation-archive-value \S+confirmation\.avsc/,
      'order-1023 {"outcome":"cancelled",',
      'Nothing is left running.',
    ])
      expect(output).toMatch(told)
    await expectNothingLeft(output, marker)
  })

  test('without a JDK it does not begin', async () => {
    const folder = path.join(inject('home'), randomName('no-compiler'))
    await mkdir(folder)
    const begin = () =>
      runProgram(pinnedNode, [inPackage('examples/quickstart.ts'), '--second-act'], {
        env: {...quickstartEnv(marker), PATH: folder, JAVA_HOME: ''},
      })
    const without = await begin()
    expect([without.code, without.stdout]).toEqual([1, ''])
    expect(without.stderr).toContain(
      'The story cannot begin: Kafka needs Java 17 or newer, and none was found.',
    )
    const java = path.join(folder, 'java')
    await writeFile(java, '#!/bin/sh\necho \'openjdk version "17.0.15"\'\n')
    await chmod(java, 0o755)
    const runtimeOnly = await begin()
    expect([runtimeOnly.code, runtimeOnly.stdout]).toEqual([1, ''])
    expect(runtimeOnly.stderr).toContain(`${path.basename(folder)}/java has no compiler`)
  })
})

/** The values of a topic by their keys, by kafkajs. */
async function confirmations(topic: string, servers: string): Promise<Map<string, string>> {
  const records = await readAll(topic, servers)
  return new Map(records.map(({key, value}) => [String(key), String(value)]))
}
