import {execFile} from 'node:child_process'
import {Failure} from '../errors/failure.ts'
import {findProgram} from './programs.ts'

/** The image of the Apache project for a Kafka version. */
export function imageOf(version: string): string {
  return `apache/kafka:${version}`
}

/** The full path of a Docker or Podman whose engine answers, or null. */
export async function findEngine(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<string | null> {
  for (const program of ['docker', 'podman']) {
    const path = await findProgram(program, env)
    if (path === null) continue
    // The client alone is no engine: `version` fails when there is no daemon behind it.
    const answer = await execute(path, ['version'], signal, 10_000)
    if (answer.ok) return path
  }
  return null
}

/** Runs the engine's command line and returns what it printed. Throws with its own words when it fails. */
export async function runEngine(
  engine: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const {ok, output} = await execute(engine, args, signal)
  signal?.throwIfAborted()
  if (ok) return output
  const taken = /port is already allocated|address already in use/.test(output)
  throw new Failure(taken ? 'conflict' : 'failed', `${engine} ${args[0]} failed: ${output.trim()}`, {
    code: taken ? 'EADDRINUSE' : 'ENGINE_FAILED',
    suggestions: taken ? ['Choose another port with --port.'] : [],
  })
}

async function execute(engine: string, args: readonly string[], signal?: AbortSignal, timeout = 0) {
  return new Promise<{ok: boolean; output: string}>((resolve) => {
    const options = {timeout, maxBuffer: 64 * 1024 * 1024, ...(signal === undefined ? {} : {signal})}
    execFile(engine, args, options, (error, stdout, stderr) => {
      resolve(error === null ? {ok: true, output: stdout} : {ok: false, output: stderr || error.message})
    })
  })
}
