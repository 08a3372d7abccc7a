import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {startDetached, stopDetached} from '../../src/local/detached-process.ts'
import {DEFAULT_KAFKA_VERSION} from '../../src/local/distribution.ts'
import {temporaryArguments} from '../../src/local/java-temporary.ts'
import {planQuickStart} from '../../src/local/jvm.ts'
import {findPartArchive} from '../../src/local/parts/part-archive.ts'
import {PART_PATHS} from '../../src/local/parts/part-names.ts'
import {registryPart} from '../../src/local/parts/registry.ts'
import {fetchParts} from '../../src/local/parts/run-parts.ts'
import {findFreePort} from '../../src/local/ports.ts'
import {startContext} from '../../src/local/start-context.ts'
import {PATIENCE_MS, untilSo} from './patience.ts'

/** A real Apicurio Registry that runs for a test file, with its schemas in memory. */
export interface TestRegistry {
  /** Where Confluent's API is. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts one; the first one of a machine is fetched by Maven, into the cache that `samsa local` has. */
export async function startRegistry(): Promise<TestRegistry> {
  const context = startContext({
    untilReady: async () => {},
    onProgress: (message) => void process.stdout.write(`${message}\n`),
  })
  const [fetched] = await fetchParts(['registry'], DEFAULT_KAFKA_VERSION, context)
  if (fetched === undefined) throw new Error('no registry was fetched')
  const directory = await mkdtemp(path.join(tmpdir(), 'samsa-test-registry-'))
  const port = await findFreePort(new Set())
  const launch = await registryPart.plan({
    state: {name: 'test', version: DEFAULT_KAFKA_VERSION},
    bootstrapServers: '',
    port,
    directory,
    files: fetched.files,
  })
  // Without a kind of storage it keeps what it has in memory.
  const environment = Object.entries({...process.env, ...launch.environment}).filter(
    ([name]) => !/^APICURIO_(STORAGE|KAFKASQL)_/.test(name),
  )
  const marker = `-Dsamsa.test=${path.basename(directory)}`
  const archive = await findPartArchive(fetched.files, fetched.java)
  const started = await startDetached({
    what: 'The registry',
    executable: fetched.java.executable,
    arguments: [
      marker,
      ...planQuickStart(256, archive),
      ...temporaryArguments(directory),
      ...launch.arguments,
    ],
    environment: Object.fromEntries(environment),
    directory,
    output: path.join(directory, 'output.log'),
  })
  const stop = async (): Promise<void> => {
    await stopDetached(started.identity, {
      what: 'The registry',
      marker,
      graceMs: archive?.use === 'write' ? PATIENCE_MS : 0,
    })
    await rm(directory, {recursive: true, force: true})
  }
  const origin = `http://127.0.0.1:${port}`
  try {
    await untilSo(
      async () => {
        if (started.ended() !== null)
          throw new Error(`the registry has ended: ${JSON.stringify(started.ended())}`)
        return fetch(`${origin}${registryPart.readyPath}`).then(
          ({status}) => status === 200,
          () => false,
        )
      },
      () => 'the registry does not answer',
      100,
    )
  } catch (error) {
    await stop()
    throw error
  }
  return {url: `${origin}${PART_PATHS.registry}`, stop}
}
