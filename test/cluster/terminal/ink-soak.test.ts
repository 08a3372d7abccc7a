import {expect, test} from 'vitest'
import {keptBytesPerFrame, runSoak} from '../../tui/run-soak.ts'

// 100,000 frames: npm run bench -- dashboard-soak.
const frames = 1_560

test('frames that Ink has drawn are not kept', async () => {
  const result = await runSoak(frames)
  const {samples} = result
  // Every turn was drawn, as one frame.
  expect((samples.at(-1)?.frames ?? 0) - (samples[0]?.frames ?? 0)).toBe(frames)
  // A frame has four kilobytes of text that no other frame has.
  expect(keptBytesPerFrame(result)).toBeLessThan(300)
})
