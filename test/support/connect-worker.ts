import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {appendFile, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {localDirectories} from '../../src/local/directories.ts'
import type {JarDistribution} from '../../src/local/distribution.ts'
import {temporaryArguments} from '../../src/local/java-temporary.ts'
import {planQuickStart} from '../../src/local/jvm.ts'
import {fetchFolder} from '../../src/local/maven-fetch.ts'
import {connectPart} from '../../src/local/parts/connect.ts'
import {findPartArchive} from '../../src/local/parts/part-archive.ts'
import {findFreePort} from '../../src/local/ports.ts'
import {findProgram} from '../../src/local/programs.ts'
import {bootstrapServers} from './cluster.ts'
import {findKafkaJars} from './kafka-jars.ts'
import {untilSo} from './patience.ts'
import {fetchCertificate, makeKeystore, STORE_PASSWORD} from './secure-kafka.ts'

/** A real worker of Kafka Connect. */
export interface ConnectWorker {
  readonly url: string
  /** By TLS too, and the certificate that it shows there; null where it was not asked for. */
  readonly secure: {readonly url: string; readonly certificateFile: string} | null
  /** From then on it takes connections and answers nothing, until it goes on. */
  hang(): void
  goOn(): void
  stop(): Promise<void>
}

/**
 * Starts a worker as `local up --with connect` does, on brokers that run already, and waits until it answers. Several on the same
 * brokers are one Connect cluster.
 */
export async function startConnectWorker(
  servers: string = bootstrapServers(),
  {hasTls = false}: {readonly hasTls?: boolean} = {},
): Promise<ConnectWorker> {
  const kafka = await findKafkaJars()
  if (kafka === null) throw new Error('this machine runs Kafka from an image, and has no Java for a worker')
  const files = await fetchWorker(kafka.version)
  const folder = await mkdtemp(path.join(tmpdir(), 'samsa-connect-'))
  await mkdir(folder, {recursive: true})
  const port = await findFreePort(new Set())
  const {arguments: words} = await connectPart.plan({
    state: {name: 'test', version: kafka.version},
    bootstrapServers: servers,
    port,
    directory: folder,
    files,
  })
  const securePort = hasTls ? await addTlsListener(kafka, folder, port) : null
  const jvm = planQuickStart(384, await findPartArchive(files, kafka.java))
  const child = spawn(kafka.java.executable, [...jvm, ...temporaryArguments(folder), ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-20_000)
    })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    child.kill('SIGCONT')
    await end(child)
    await rm(folder, {recursive: true, force: true})
  }
  try {
    await untilSo(
      async () => {
        if (child.exitCode !== null) throw new Error(`the worker has ended:\n${said}`)
        return (await fetch(`${url}/connectors`).catch(() => null))?.ok === true
      },
      () => `the worker does not answer:\n${said}`,
      100,
    )
    const certificateFile = path.join(folder, 'worker.pem')
    if (securePort !== null)
      await writeFile(certificateFile, await fetchCertificate(`127.0.0.1:${securePort}`))
    return {
      url,
      secure: securePort === null ? null : {url: `https://127.0.0.1:${securePort}`, certificateFile},
      hang: () => void child.kill('SIGSTOP'),
      goOn: () => void child.kill('SIGCONT'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Another listener for the same worker; the port of it. Workers go on asking each other without TLS. */
async function addTlsListener(kafka: JarDistribution, folder: string, plainPort: number): Promise<number> {
  const port = await findFreePort(new Set([plainPort]))
  const keystore = await makeKeystore(kafka, folder)
  const settings = {
    listeners: `http://127.0.0.1:${plainPort},https://127.0.0.1:${port}`,
    'rest.advertised.listener': 'http',
    'ssl.keystore.location': keystore,
    'ssl.keystore.password': STORE_PASSWORD,
    'ssl.key.password': STORE_PASSWORD,
    'ssl.keystore.type': 'PKCS12',
  }
  // Of a setting that is there twice the last one counts.
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
  await appendFile(path.join(folder, 'connect.properties'), lines.join(''))
  return port
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  // In order: who is killed stays a member of its groups for a while, and those cannot be deleted.
  child.kill()
  await ended
}

/** The jars of a worker, fetched by Maven once, and kept beside Kafka's own. */
async function fetchWorker(version: string): Promise<string> {
  const folder = path.join(localDirectories().cacheRoot, connectPart.folder(version))
  const mvn = await findProgram('mvn', process.env)
  await fetchFolder({
    folder,
    what: connectPart.title(version),
    isThere: async () => existsSync(folder),
    fill: (staging, runMaven) => connectPart.fill(staging, runMaven, version),
    suggestions: [],
    mvn: mvn ?? 'mvn',
    env: process.env,
    onProgress: () => {},
  })
  return folder
}

/** What a worker answers to a plain request: none of samsa's own code is in it. Null for an answer without a body. */
export async function askWorker<T>(url: string, how: RequestInit = {}): Promise<T> {
  const response = await fetch(url, {...how, headers: {'content-type': 'application/json'}})
  const text = await response.text()
  if (!response.ok) throw new Error(`${how.method ?? 'GET'} ${url}: ${response.status} ${text}`)
  return (text === '' ? null : JSON.parse(text)) as T
}

/** The lines of a file that a worker writes; none while it is not there. */
export async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}
