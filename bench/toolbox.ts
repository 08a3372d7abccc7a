import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {createRequire} from 'node:module'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {findProgram} from '../src/local/programs.ts'
import {findKafkaJars} from '../test/support/kafka-jars.ts'
import {pinnedNode} from '../test/support/package-stage.ts'

/** A program and the arguments that come before those of a case. */
export interface Tool {
  readonly version: string
  readonly file: string
  readonly prefix: readonly string[]
}

/** The clients that may be on this machine. A case asks for those that can do what it measures. */
export type ToolName = 'samsa' | 'node' | 'kcat' | 'kafka' | 'kafkajs' | 'platformatic' | 'fastavro'

/** Why a client is not there, and how to get it. */
export interface MissingTool {
  readonly name: ToolName
  readonly hint: string
}

export interface Toolbox {
  readonly tools: ReadonlyMap<ToolName, Tool>
  readonly missing: readonly MissingTool[]
}

const peersFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'peers')

const HINTS: Readonly<Record<'kcat' | 'kafka' | 'platformatic' | 'fastavro', string>> = {
  kcat: 'apt-get install kcat (Debian, Ubuntu), brew install kcat (macOS)',
  kafka: "Kafka's own tools need Kafka's jars and Java 17: KAFKA_HOME, or Maven",
  platformatic: '@platformatic/kafka is no dependency of samsa: npm --prefix bench/peers install',
  fastavro: 'a Python with both: pip install confluent-kafka fastavro',
}

/** Looks for every peer; `packageRoot` is the folder of the samsa that is measured. */
export async function findTools(packageRoot: string): Promise<Toolbox> {
  const samsa = await readVersion(path.join(packageRoot, 'package.json'))
  const tools = new Map<ToolName, Tool>([
    ['samsa', {version: samsa, file: pinnedNode, prefix: [path.join(packageRoot, 'bin/run.js')]}],
    ['node', {version: process.versions.node, file: pinnedNode, prefix: []}],
    ['kafkajs', {version: await packageVersion('kafkajs'), file: pinnedNode, prefix: [peer('kafkajs.js')]}],
  ])
  const missing: MissingTool[] = []
  const found = {
    kcat: await findKcat(),
    kafka: await findKafkaTools(),
    platformatic: await findPlatformatic(),
    fastavro: await findFastavro(),
  }
  for (const name of ['kcat', 'kafka', 'platformatic', 'fastavro'] as const) {
    const tool = found[name]
    if (tool === null) missing.push({name, hint: HINTS[name]})
    else tools.set(name, tool)
  }
  return {tools, missing}
}

function peer(program: string): string {
  return path.join(peersFolder, program)
}

async function findKcat(): Promise<Tool | null> {
  for (const program of ['kcat', 'kafkacat']) {
    const file = await findProgram(program, process.env)
    if (file === null) continue
    const {stdout} = await promisify(execFile)(file, ['-V'])
    return {version: /Version (\S+)/.exec(stdout)?.[1] ?? 'unknown', file, prefix: []}
  }
  return null
}

/** The arguments with which kafka-run-class.sh starts a tool, apart from its logging. */
const JVM = ['-Xmx512M', '-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-Djava.awt.headless=true']

async function findKafkaTools(): Promise<Tool | null> {
  const kafka = await findKafkaJars()
  if (kafka === null) return null
  const prefix = [...JVM, '-cp', kafka.jars.join(path.delimiter)]
  return {version: kafka.version, file: kafka.java.executable, prefix}
}

async function findPlatformatic(): Promise<Tool | null> {
  const manifest = path.join(peersFolder, 'node_modules/@platformatic/kafka/package.json')
  if (!existsSync(manifest)) return null
  return {version: await readVersion(manifest), file: pinnedNode, prefix: [peer('platformatic.js')]}
}

async function findFastavro(): Promise<Tool | null> {
  const file = await findProgram('python3', process.env)
  if (file === null) return null
  const ask = 'import confluent_kafka, fastavro; print(fastavro.__version__)'
  const version = await promisify(execFile)(file, ['-c', ask]).then(
    ({stdout}) => stdout.trim(),
    () => null,
  )
  return version === null ? null : {version, file, prefix: [peer('fastavro_consume.py')]}
}

async function packageVersion(name: string): Promise<string> {
  return readVersion(createRequire(import.meta.url).resolve(`${name}/package.json`))
}

async function readVersion(manifest: string): Promise<string> {
  const {version} = JSON.parse(await readFile(manifest, 'utf8')) as {version: string}
  return version
}
