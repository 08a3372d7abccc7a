import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {Failure} from '../../../src/errors/failure.ts'
import {localDirectories} from '../../../src/local/directories.ts'
import {findDistribution, orderJars, parseKafkaVersion} from '../../../src/local/distribution.ts'
import {findJava, parseJavaMajor, parseJavaVersion} from '../../../src/local/java.ts'
import {planJvmArguments, planLogging} from '../../../src/local/jvm.ts'
import {formatPom} from '../../../src/local/maven.ts'
import {checkOptions, compareVersions} from '../../../src/local/plan.ts'
import {checkPortFree, findFreePort, isPortFree} from '../../../src/local/ports.ts'
import {checkClusterName} from '../../../src/local/state.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsa-test-machine-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof Failure) return error
  throw new Error(`expected a Failure, got ${String(error)}`)
}

test.each([
  ['linux', {}, '/home/k/.cache/samsa/kafka', '/home/k/.local/share/samsa/local'],
  ['linux', {XDG_CACHE_HOME: '/c', XDG_DATA_HOME: '/d'}, '/c/samsa/kafka', '/d/samsa/local'],
  [
    'linux',
    {XDG_CACHE_HOME: 'relative', XDG_DATA_HOME: ''},
    '/home/k/.cache/samsa/kafka',
    '/home/k/.local/share/samsa/local',
  ],
  ['darwin', {}, '/home/k/Library/Caches/samsa/kafka', '/home/k/Library/Application Support/samsa/local'],
  ['win32', {LOCALAPPDATA: '/l'}, '/l/Cache/samsa/kafka', '/l/Data/samsa/local'],
] as const)('folders on %s with %j', (platform, env, cacheRoot, dataRoot) => {
  expect(localDirectories(env, {platform, home: '/home/k'})).toEqual({cacheRoot, dataRoot})
})

test.each([
  ['17.0.15', 17],
  ['25', 25],
  ['1.8.0_402', 8],
  ['21-ea', 21],
])('Java %s is release %i', (version, major) => {
  expect(parseJavaMajor(version)).toBe(major)
})

test.each([
  ['IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n', '17.0.15'],
  ['openjdk version "25.0.1" 2025-10-21\nOpenJDK Runtime', '25.0.1'],
  ['no java here', null],
])('the Java version in %j', (text, version) => {
  expect(parseJavaVersion(text)).toBe(version)
})

async function fakeJdk(name: string, version: string): Promise<string> {
  const home = join(folder, name)
  await mkdir(join(home, 'bin'), {recursive: true})
  await writeFile(join(home, 'bin', 'java'), '#!/bin/sh\nexit 1\n')
  await chmod(join(home, 'bin', 'java'), 0o755)
  await writeFile(join(home, 'release'), `JAVA_VERSION="${version}"\n`)
  return home
}

test('a Java that is too old is named, and a newer one further on is taken', async () => {
  const old = await fakeJdk('jdk11', '11.0.2')
  const failure = await failureOf(findJava({JAVA_HOME: old, PATH: ''}))
  expect(failure.code).toBe('JAVA_TOO_OLD')
  expect(failure.message).toContain(`11.0.2 in ${join(old, 'bin')}`)
  const newer = await fakeJdk('jdk21', '21.0.1')
  const java = await findJava({JAVA_HOME: old, PATH: join(newer, 'bin')})
  expect(java.version).toBe('21.0.1')
})

test('no Java at all', async () => {
  expect(await failureOf(findJava({PATH: folder}))).toMatchObject({code: 'JAVA_NOT_FOUND', kind: 'failed'})
})

test('without any way to run Kafka the failure names all three', async () => {
  const options = {
    version: null,
    source: null,
    kafkaHome: null,
    cacheRoot: join(folder, 'cache'),
    env: {PATH: folder},
  }
  const failure = await failureOf(findDistribution({...options, onProgress: () => undefined}))
  expect(failure.code).toBe('KAFKA_NOT_FOUND')
  expect(failure.suggestions.join(' ')).toMatch(/KAFKA_HOME.*Maven.*Docker or Podman/)
})

test('a folder that is no Kafka, and a home of another version', async () => {
  const base = {version: null, source: null, cacheRoot: join(folder, 'cache'), env: {PATH: folder}}
  const find = (more: object) =>
    failureOf(findDistribution({...base, kafkaHome: folder, onProgress: () => undefined, ...more}))
  expect(await find({})).toMatchObject({kind: 'usage', message: expect.stringContaining('holds no Kafka')})
  await mkdir(join(folder, 'home', 'libs'), {recursive: true})
  await writeFile(join(folder, 'home', 'libs', 'kafka_2.13-3.9.1.jar'), '')
  const other = await find({kafkaHome: join(folder, 'home'), version: '4.3.1'})
  expect(other).toMatchObject({
    kind: 'usage',
    message: '--kafka-home holds Kafka 3.9.1, but 4.3.1 was asked for.',
  })
  expect(await find({version: 'latest'})).toMatchObject({kind: 'usage'})
})

test('jars: the version, and an order that does not depend on the listing', () => {
  const jars = [
    '/l/zstd.jar',
    '/l/kafka_2.13-4.3.1.jar',
    '/l/a.jar',
    '/l/kafka-clients-4.3.1.jar',
    '/l/scala-library.jar',
  ]
  const ordered = [
    '/l/kafka-clients-4.3.1.jar',
    '/l/kafka_2.13-4.3.1.jar',
    '/l/scala-library.jar',
    '/l/a.jar',
    '/l/zstd.jar',
  ]
  expect(orderJars(jars)).toEqual(ordered)
  expect(orderJars(jars.toReversed())).toEqual(ordered)
  expect(parseKafkaVersion(jars)).toBe('4.3.1')
  expect(parseKafkaVersion(['/l/kafka_2.13-4.3.1-sources.jar'])).toBeNull()
})

test('the pom adds a log binding for the versions that name none', () => {
  expect(formatPom('4.3.1')).toContain('log4j-slf4j-impl')
  expect(formatPom('3.9.1')).not.toContain('log4j')
  expect(formatPom('3.9.1')).toContain('<artifactId>kafka-tools</artifactId><version>3.9.1</version>')
})

test('the JVM: marker first, the archive, the user last', () => {
  const base = {
    jars: ['/a.jar', '/b.jar'],
    marker: '-Dsamsa.local=m.1',
    loggingArgument: '-Dlogging=x',
    temporaryArguments: ['-Djava.io.tmpdir=/t'],
    heapMegabytes: 300,
    extra: ['-XX:TieredStopAtLevel=4'],
    propertiesFile: '/p',
  }
  const reading = planJvmArguments({...base, archive: {file: '/x.jsa', use: 'read'}})
  expect(reading[0]).toBe('-Dsamsa.local=m.1')
  expect(reading).toEqual(
    expect.arrayContaining([
      '-Xmx300m',
      '-Djava.io.tmpdir=/t',
      '-Xshare:auto',
      '-XX:SharedArchiveFile=/x.jsa',
    ]),
  )
  expect(reading.slice(-5)).toEqual(['-XX:TieredStopAtLevel=4', '-cp', '/a.jar:/b.jar', 'kafka.Kafka', '/p'])
  expect(planJvmArguments({...base, archive: {file: '/x.jsa', use: 'write'}})).toContain(
    '-XX:ArchiveClassesAtExit=/x.jsa',
  )
  expect(planJvmArguments({...base, archive: null}).join(' ')).not.toMatch(/jsa/)
})

test.each([
  ['/l/log4j-slf4j-impl-2.25.4.jar', 'log4j2.properties', '-Dlog4j2.configurationFile=/my log/x'],
  ['/l/slf4j-reload4j-1.7.36.jar', 'log4j.properties', '-Dlog4j.configuration=file:///my%20log/x'],
])('%s logs by %s', (jar, fileName, argument) => {
  const plan = planLogging({jars: [jar]}, '/logs/server.log')
  expect(plan.fileName).toBe(fileName)
  expect(plan.argument('/my log/x')).toBe(argument)
  expect(plan.text).toContain('/logs/server.log')
})

test.each([
  ['4.3.1', '3.9.1', 1],
  ['3.9.1', '3.10.0', -1],
  ['4.3.1', '4.3.1', 0],
])('%s against %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign)
})

test.each([
  [{brokers: 0}],
  [{brokers: 1.5}],
  [{brokers: 3, port: 65_534}],
  [{port: -1}],
  [{extraListeners: [{name: 'CONTROLLER', protocol: 'SSL' as const}]}],
  [{extraListeners: [{name: 'tls', protocol: 'SSL' as const}]}],
])('options %j are refused', (options) => {
  expect(() => checkOptions(options)).toThrowError(expect.objectContaining({kind: 'usage'}))
})

test.each(['', '../x', '.hidden', 'a/b', 'a b', 'x'.repeat(65)])('%j names no cluster', (name) => {
  expect(() => checkClusterName(name)).toThrowError(expect.objectContaining({kind: 'usage'}))
})

test('a taken port is a conflict that names it; a free one is below the outgoing range and found once', async () => {
  const server = createServer()
  const taken = new Set<number>()
  const port = await findFreePort(taken)
  expect(port).toBeLessThan(32_768)
  expect(taken.has(port)).toBe(true)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  try {
    expect(await isPortFree(port)).toBe(false)
    const failure = await failureOf(checkPortFree(port, 'broker 1'))
    expect(failure).toMatchObject({
      kind: 'conflict',
      message: `Port ${port} for broker 1 is taken by another program.`,
    })
    expect(failure.suggestions[0]).toContain('--port')
  } finally {
    server.close()
  }
})
