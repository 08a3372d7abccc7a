import {keptBytesPerFrame, runSoak} from '../../test/tui/run-soak.ts'
import type {BenchCase} from '../bench-case.ts'

const FRAMES = 100_000

/** What each frame may leave behind: after a day at one frame every two seconds, less than a megabyte. */
const MOST_KEPT_BYTES = 20

/** The goal: flat memory. */
export const dashboardSoak: BenchCase = {
  name: 'dashboard-soak',
  summary: `${FRAMES} frames of all views through Ink, numbers and keys anew for each: what stays on the heap`,
  check: `every frame was drawn, and leaves less than ${MOST_KEPT_BYTES} bytes (slope of the heap after garbage collections)`,
  rounds: 1,
  warmups: 0,
  jobs: () => [
    {
      label: `${FRAMES} frames of 120x40`,
      records: null,
      prepare: async () => [
        {
          name: 'Store, App, Ink, FrameWriter',
          tool: 'node',
          run: async () => {
            const startedMs = performance.now()
            const result = await runSoak(FRAMES)
            const wallMs = performance.now() - startedMs
            const {samples, residentBytes} = result
            const [first] = samples
            const last = samples.at(-1)
            if (!first || !last || last.frames < FRAMES) throw new Error('not every frame was drawn')
            const keptBytes = keptBytesPerFrame(result)
            if (keptBytes >= MOST_KEPT_BYTES)
              throw new Error(`each frame leaves ${keptBytes.toFixed(1)} bytes on the heap`)
            return {
              wallMs,
              cpuMs: null,
              peakBytes: residentBytes,
              figures: {
                frames: last.frames,
                frameMs: wallMs / last.frames,
                heapAtStartBytes: first.heapBytes,
                heapAtEndBytes: last.heapBytes,
                memoryAtEndBytes: residentBytes,
                keptPerFrame: keptBytes,
              },
            }
          },
        },
      ],
    },
  ],
}
