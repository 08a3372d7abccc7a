import {once} from 'node:events'
import {mkdir, writeFile} from 'node:fs/promises'
import net, {type AddressInfo} from 'node:net'
import path from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {withAdmin} from '../support/kafka-client.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Diagnosis {
  readonly ok: boolean
  readonly checks: readonly {
    readonly name: string
    readonly target: string
    readonly ok: boolean | null
    readonly message: string
    readonly suggestion: string | null
  }[]
}

const namesOf = ({checks}: Diagnosis, ok: boolean | null): string[] =>
  checks.filter((check) => check.ok === ok && check.name !== 'environment').map(({name}) => name)

test('a cluster that is well', async () => {
  const [server = ''] = bootstrapServers().split(',')
  const diagnosis = await runJson<Diagnosis>(['doctor', '-b', server])
  expect(diagnosis.ok).toBe(true)
  expect(namesOf(diagnosis, true)).toEqual([
    'configuration',
    'node',
    'dns',
    'tcp',
    'kafka',
    'cluster',
    'broker',
    'agreement',
    'controller',
    'clock',
    'rights',
  ])
  const {clusterId} = await withAdmin((admin) => admin.describeCluster())
  const said = (name: string) => diagnosis.checks.find((check) => check.name === name)?.message ?? ''
  expect(said('cluster')).toContain(clusterId)
  // Both are on this machine.
  expect(Number(/^(\d+) ms/.exec(said('clock'))?.[1])).toBeLessThan(60_000)
  const text = await runSamsa(['doctor', '-b', server])
  expect(text).toMatchObject({code: 0})
  expect(text.stdout.trimEnd().split('\n').length).toBeGreaterThanOrEqual(11)
})

test('a secret that cannot be had is no failure of TLS', async () => {
  const home = await temporaryFolder()
  const [server = ''] = bootstrapServers().split(',')
  await mkdir(path.join(home, 'samsa'))
  const profile = `{bootstrapServers: ${server}, tls: true, sasl: {mechanism: PLAIN, username: ann, password: {env: NOT_SET_7}}}`
  await writeFile(path.join(home, 'samsa', 'config.yaml'), `profiles:\n  prod: ${profile}\n`, {mode: 0o600})
  const diagnosis = await runJson<Diagnosis>(['doctor', '-P', 'prod'], {
    code: 4,
    env: {XDG_CONFIG_HOME: home, SAMSA_BOOTSTRAP_SERVER: undefined},
  })
  expect(namesOf(diagnosis, false)).toEqual(['secrets'])
  expect(diagnosis.checks.find(({ok}) => ok === false)?.message).toContain('NOT_SET_7 is not set')
  expect(namesOf(diagnosis, null)).toEqual(['tls', 'kafka', 'sasl', 'cluster'])
})

test('what depends on a failed check is not looked at, and the exit code is 4', async () => {
  const closed = await startOtherServer('closed')
  const refused = await runJson<Diagnosis>(['doctor', '-b', closed.address], {code: 4})
  expect(refused.ok).toBe(false)
  expect(namesOf(refused, false)).toEqual(['tcp'])
  expect(namesOf(refused, null)).toEqual(['kafka', 'cluster'])
  expect(refused.checks.find(({ok}) => ok === false)?.suggestion).toContain('Check that the broker runs')

  const lost = await runJson<Diagnosis>(['doctor', '-b', `kafka.invalid:9092,${bootstrapServers()}`], {
    code: 4,
  })
  expect(namesOf(lost, false)).toEqual(['dns'])
  // The other server will do.
  expect(namesOf(lost, true)).toContain('rights')

  const mail = net.createServer((socket) => {
    // Who is not Kafka's client hangs up in the middle.
    socket.on('error', () => {})
    socket.end('220 mail ready\r\n')
  })
  mail.listen(0, '127.0.0.1')
  await once(mail, 'listening')
  onTestFinished(() => {
    mail.close()
  })
  const address = `127.0.0.1:${(mail.address() as AddressInfo).port}`
  const other = await runSamsa(['doctor', '-b', address])
  expect(other.code).toBe(4)
  expect(other.stdout).toMatch(
    /^✗ kafka +127\.0\.0\.1:\d+ does not answer like a Kafka broker\.\s+\[NOT_KAFKA\]$/m,
  )
})

test('settings that cannot be used are a failed check, and a mapped broker is told with both of its addresses', async () => {
  const [server = ''] = bootstrapServers().split(',')
  const unusable = ['-X', 'security.protocol=SSL', '-X', 'ssl.ca.location=/no-such-ca.pem']
  const lacking = await runJson<Diagnosis>(['doctor', '-b', server, ...unusable], {code: 4})
  expect(namesOf(lacking, false)).toEqual(['configuration'])
  expect(namesOf(lacking, null)).toEqual(['cluster'])
  expect(lacking.checks[0]?.message).toContain('/no-such-ca.pem')
  const map = ['--broker-map', `kafka.invalid:9092=${server}`]
  const mapped = await runJson<Diagnosis>(['doctor', '-b', 'kafka.invalid:9092', ...map])
  const {target} = mapped.checks.find(({name}) => name === 'tcp') ?? {}
  expect(target).toBe(`kafka.invalid:9092 (reached at ${server})`)
})
