import {once} from 'node:events'
import {createConnection} from 'node:net'
import {createInterface} from 'node:readline'
import {inject} from 'vitest'

/** How one of Kafka's own tools ended. */
export interface ToolRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one of Kafka's own tools to its end, in the JVM of the suite (tools-server.ts). */
export async function tryKafkaTool(tool: string, args: readonly string[], input = ''): Promise<ToolRun> {
  const socket = createConnection(inject('toolsSocket'))
  try {
    socket.write(`${JSON.stringify({tool, args, input})}\n`)
    const [line] = await once(createInterface({input: socket}), 'line')
    return JSON.parse(String(line))
  } finally {
    socket.destroy()
  }
}

/** The same; what it printed, and an error where it ends with anything but 0. */
export async function runKafkaTool(tool: string, args: readonly string[]): Promise<string> {
  const {code, stdout, stderr} = await tryKafkaTool(tool, args)
  if (code !== 0) throw new Error(`${tool} ended with ${code}: ${stdout}${stderr}`)
  return stdout
}

/** kafka-configs, whose class has another name since Kafka 4.4. */
export async function runConfigCommand(args: readonly string[]): Promise<string> {
  const older = await tryKafkaTool('kafka.admin.ConfigCommand', args)
  if (older.code === 0) return older.stdout
  return runKafkaTool('org.apache.kafka.tools.ConfigCommand', args)
}
