// Draws frames of the dashboard through Ink and tells on stdout what came of it, as the JSON of SoakResult:
// node --expose-gc soak-program.mjs FRAMES WARM_UP_TURNS. See run-soak.ts.
import {InkSoak, soakKeys} from './ink-soak.tsx'
import type {SoakResult} from './run-soak.ts'

const [frames = 0, warmUpTurns = 0] = process.argv.slice(2).map(Number)

/** After whole turns of the keys the same screen is on show, so that samples can be compared; 200 at most. */
const SAMPLE_EVERY = soakKeys.length * Math.max(4, Math.ceil(frames / soakKeys.length / 200))

/** As many of the first frames and reports are looked for at the end; to watch more would itself take memory. */
const MOST_WATCHED = 1_000

const warmUpFrames = warmUpTurns * soakKeys.length
const watched: WeakRef<object>[] = []
const soak = new InkSoak({columns: 120, rows: 40}, (made) => {
  if (watched.length < MOST_WATCHED) watched.push(new WeakRef(made))
})
const samples: {frames: number; heapBytes: number}[] = []
for (let turn = 1; turn <= frames + warmUpFrames; turn++) {
  await soak.turn()
  if (turn < warmUpFrames || turn % SAMPLE_EVERY !== 0) continue
  globalThis.gc?.()
  samples.push({frames: soak.frames, heapBytes: process.memoryUsage().heapUsed})
}
globalThis.gc?.()
const result: SoakResult = {
  samples,
  watched: watched.length,
  kept: watched.filter((each) => each.deref() !== undefined).length,
  writtenBytes: soak.bytes,
  residentBytes: process.memoryUsage().rss,
}
soak.end()
process.stdout.write(JSON.stringify(result))
