import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer, type Server, type Socket} from 'node:net'
import path from 'node:path'
import {createInterface} from 'node:readline'
import {findKafkaJars, jvmOptions} from './kafka-jars.ts'

const SOURCE = path.join(import.meta.dirname, 'KafkaTools.java')

/**
 * Kafka's own tools for all files of a suite, in one JVM, which is started when one is first asked for. It listens on a socket in a
 * folder; lines go to it and come back in turn, see KafkaTools.java.
 */
export class ToolsServer {
  readonly socket: string
  readonly #server: Server
  #jvm: Promise<Jvm> | null = null

  private constructor(socket: string) {
    this.socket = socket
    this.#server = createServer((client) => this.#serve(client))
  }

  static async start(folder: string): Promise<ToolsServer> {
    const server = new ToolsServer(path.join(folder, 'tools.sock'))
    server.#server.listen(server.socket)
    await once(server.#server, 'listening')
    return server
  }

  #serve(client: Socket): void {
    client.on('error', () => {})
    createInterface({input: client}).on('line', async (request) => {
      try {
        this.#jvm ??= startJvm()
        client.write(`${await (await this.#jvm).ask(request)}\n`)
      } catch (error) {
        client.write(`${JSON.stringify({code: -1, stdout: '', stderr: String(error)})}\n`)
      }
    })
  }

  async stop(): Promise<void> {
    this.#server.close()
    const jvm = await this.#jvm?.catch(() => null)
    await jvm?.stop()
  }
}

interface Jvm {
  /** Requests go one after the other: what tools print is told apart by nothing else. */
  ask(request: string): Promise<string>
  stop(): Promise<void>
}

async function startJvm(): Promise<Jvm> {
  const kafka = await findKafkaJars()
  if (kafka === null) throw new Error('this machine runs Kafka from an image, without its tools')
  const child: ChildProcessWithoutNullStreams = spawn(kafka.java.executable, [...jvmOptions(kafka), SOURCE])
  child.stdin.on('error', () => {})
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const waiting: {resolve(line: string): void; reject(error: Error): void}[] = []
  createInterface({input: child.stdout}).on('line', (line) => waiting.shift()?.resolve(line))
  const ended = once(child, 'exit')
  let isOver = false
  const failure = (): Error => new Error(`the JVM of Kafka's tools has ended: ${said}`)
  void ended.then(() => {
    isOver = true
    for (const each of waiting.splice(0)) each.reject(failure())
  })
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (isOver) return reject(failure())
        waiting.push({resolve, reject})
        child.stdin.write(`${request}\n`)
      }),
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
