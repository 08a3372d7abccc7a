import {once} from 'node:events'
import {type SpawnOptions, spawnSamsa} from './run-samsa.ts'

/** A running command that a test talks with. */
export interface FollowedRun {
  readonly child: ReturnType<typeof spawnSamsa>
  /** What it has written so far. */
  readonly written: {stdout: string; stderr: string}
  /** Resolves once stdout or stderr contains the text; never where it does not come, so that the test times out. */
  seen(text: string): Promise<void>
  /** Its exit code and signal, once it has ended and everything it wrote is in `written`. */
  readonly closed: Promise<unknown[]>
}

/** Starts a command and collects what it writes while it runs. */
export function followSamsa(args: readonly string[], options: SpawnOptions = {}): FollowedRun {
  const child = spawnSamsa(args, options)
  const written = {stdout: '', stderr: ''}
  const watchers = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      written[name] += chunk.toString()
      for (const watcher of watchers) watcher()
    })
  }
  const seen = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!written.stdout.includes(text) && !written.stderr.includes(text)) return
        watchers.delete(look)
        resolve()
      }
      watchers.add(look)
      look()
    })
  return {child, written, seen, closed: once(child, 'close')}
}
