import {once} from 'node:events'
import {describe, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {commitOffsets, createTopic} from '../support/kafka-client.ts'
import {KafkaProxy} from '../support/kafka-proxy.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

/** The API key of ApiVersions, the first request on a connection. */
const API_VERSIONS = 18

/**
 * A command that waits for an answer is as busy as a command gets. The broker's answer never comes, and the command would
 * wait for it longer than any test: what ends it is the signal.
 */
async function runWaiting(args: readonly string[], signal: NodeJS.Signals) {
  const proxy = await KafkaProxy.start(Number(bootstrapServers().split(':')[1]))
  const asked = Promise.withResolvers<void>()
  proxy.fateOf = ({apiKey}) => {
    if (apiKey === API_VERSIONS) return 'forward'
    asked.resolve()
    return 'swallow'
  }
  const servers = ['-b', `127.0.0.1:${proxy.port}`, '-X', 'request.timeout.ms=3600000']
  const run = followSamsa([...args, ...servers])
  await Promise.race([asked.promise, run.closed])
  run.child.kill(signal)
  const [code] = await run.closed
  await proxy.stop()
  return {code, ...run.written}
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
    expect(run).toEqual({code, stdout: '', stderr: ''})
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
