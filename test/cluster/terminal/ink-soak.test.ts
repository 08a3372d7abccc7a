import {expect, test} from 'vitest'
import {keptBytesPerFrame, runSoak} from '../../tui/run-soak.ts'

// 100,000 frames, and what few bytes each may leave: npm run bench -- dashboard-soak.
const frames = 416
const warmUpTurns = 12

test('frames of all views, once drawn, are not kept, nor the reports that they were drawn from', async () => {
  const result = await runSoak(frames, warmUpTurns)
  const {samples, watched, kept} = result
  // Every turn was drawn, as one frame.
  expect((samples.at(-1)?.frames ?? 0) - (samples[0]?.frames ?? 0)).toBe(frames)
  expect({watched, kept}).toEqual({watched: 1_000, kept: 0})
  // So early V8 and Ink still fill their caches, 2,600 bytes a frame; a frame's text would be another four kilobytes.
  expect(keptBytesPerFrame(result)).toBeLessThan(4_500)
})
