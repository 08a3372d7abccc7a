import {once} from 'node:events'
import {describe, expect, test} from 'vitest'
import {commitOffsets, createTopic} from '../support/kafka-client.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

/** A command that waits for a broker that never answers is as busy as a command gets. */
async function runWaiting(args: readonly string[], signal: NodeJS.Signals) {
  const server = await startOtherServer('silent')
  const child = spawnSamsa([...args, '-b', server.address])
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  const ended = once(child, 'close')
  await server.connected
  const startedMs = performance.now()
  child.kill(signal)
  const [code] = await ended
  server.close()
  return {code, stdout, stderr, durationMs: performance.now() - startedMs}
}

describe.concurrent('a signal ends a command at once, quietly, with the exit code of a shell', () => {
  test.each([
    ['SIGINT', 130, ['topic', 'list']],
    ['SIGTERM', 143, ['lag']],
    ['SIGHUP', 129, ['group', 'list']],
    ['SIGINT', 130, ['top']],
    ['SIGTERM', 143, ['topic', 'delete', 'a', '--yes']],
  ] as const)('%s exits %i: %j', async (signal, code, args) => {
    const run = await runWaiting(args, signal)
    expect(run).toMatchObject({code, stdout: '', stderr: ''})
    // Before the connection would have given up by itself.
    expect(run.durationMs).toBeLessThan(3_500)
  })

  test('under --json there is a document', async () => {
    const {code, stdout, stderr} = await runWaiting(['topic', 'list', '--json'], 'SIGTERM')
    expect({code, stderr}).toEqual({code: 143, stderr: ''})
    const document: unknown = JSON.parse(stdout)
    expectToFit('error', document)
    expect(document).toMatchObject({error: {kind: 'interrupted', code: 'SIGTERM'}})
  })

  test('while it measures', async () => {
    const args = ['top', '--once', '--interval', '60s', '--verbose']
    const run = await runSamsa(args, {signalAfter: {text: 'connected to', signal: 'SIGINT'}})
    expect(run).toMatchObject({code: 130, stdout: ''})
  })
})

describe.concurrent('a reader that goes away has what it wanted', () => {
  test.each([
    [['topic', 'list']],
    [['topic', 'list', '--json']],
    [['lag', '-o', 'csv']],
    [['cluster', 'describe']],
  ])('%j', async (args) => {
    const group = randomName('closed')
    await commitOffsets(group, await createTopic(randomName('closed')), {0: 0})
    const child = spawnSamsa(args)
    let stderr = ''
    child.stderr.on('data', (data) => (stderr += data))
    child.stdout.destroy()
    const [code] = await once(child, 'close')
    expect({code, stderr}).toEqual({code: 0, stderr: ''})
  })

  test('a reader of stderr that goes away does not end the command', async () => {
    const child = spawnSamsa(['topic', 'list', randomName('none'), '--json'])
    child.stderr.destroy()
    let stdout = ''
    child.stdout.on('data', (data) => (stdout += data))
    const [code] = await once(child, 'close')
    expect({code, stdout: JSON.parse(stdout)}).toEqual({code: 0, stdout: {topics: []}})
  })
})
