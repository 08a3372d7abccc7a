import {execFile} from 'node:child_process'
import {rm} from 'node:fs/promises'
import {promisify} from 'node:util'
import {pinnedNode} from '../support/package-stage.ts'
import {buildProgram} from './build-program.ts'

/** How the heap went while frames were drawn. */
export interface SoakResult {
  /** The heap in use after a garbage collection, now and then. */
  readonly samples: readonly {readonly frames: number; readonly heapBytes: number}[]
  /** Rows of frames and reports of polls that were looked for at the end, and how many of them were still on the heap. */
  readonly watched: number
  readonly kept: number
  readonly writtenBytes: number
  readonly residentBytes: number
}

/** Caches fill up and V8 compiles before that. */
const WARM_UP_TURNS = 40

/**
 * Draws so many frames through Ink, in a process of its own and with React's production build: the development build
 * keeps a record of every render, and samsa never runs it.
 *
 * @param warmUpTurns turns through all keys before the first sample
 */
export async function runSoak(frames: number, warmUpTurns = WARM_UP_TURNS): Promise<SoakResult> {
  const {folder, program} = await buildProgram('soak-program')
  try {
    const env = {...process.env, NODE_ENV: 'production'}
    const args = ['--expose-gc', program, String(frames), String(warmUpTurns)]
    const {stdout} = await promisify(execFile)(pinnedNode, args, {env})
    return JSON.parse(stdout) as SoakResult
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** The slope of the least-squares line through the samples: bytes that each frame leaves on the heap. */
export function keptBytesPerFrame({samples}: Pick<SoakResult, 'samples'>): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length
  const meanFrames = mean(samples.map(({frames}) => frames))
  const meanBytes = mean(samples.map(({heapBytes}) => heapBytes))
  let covariance = 0
  let variance = 0
  for (const {frames, heapBytes} of samples) {
    covariance += (frames - meanFrames) * (heapBytes - meanBytes)
    variance += (frames - meanFrames) ** 2
  }
  return covariance / variance
}
