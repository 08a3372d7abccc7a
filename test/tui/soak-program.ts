// Draws frames of the dashboard through Ink and tells on stdout what came of it, as the JSON of SoakResult:
// node --expose-gc soak-program.mjs FRAMES. See run-soak.ts.
import {InkSoak, soakKeys} from './ink-soak.tsx'
import type {SoakResult} from './run-soak.ts'

const frames = Number(process.argv[2])

/** After whole turns of the keys the same screen is on show, so that samples can be compared; 200 at most. */
const SAMPLE_EVERY = soakKeys.length * Math.max(4, Math.ceil(frames / soakKeys.length / 200))

/** Caches fill up and V8 compiles before that. */
const WARM_UP_FRAMES = 40 * soakKeys.length
const soak = new InkSoak({columns: 120, rows: 40})
const samples: {frames: number; heapBytes: number}[] = []
for (let turn = 1; turn <= frames + WARM_UP_FRAMES; turn++) {
  await soak.turn()
  if (turn < WARM_UP_FRAMES || turn % SAMPLE_EVERY !== 0) continue
  globalThis.gc?.()
  samples.push({frames: soak.frames, heapBytes: process.memoryUsage().heapUsed})
}
const result: SoakResult = {samples, writtenBytes: soak.bytes, residentBytes: process.memoryUsage().rss}
soak.end()
process.stdout.write(JSON.stringify(result))
