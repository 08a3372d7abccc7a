import {expect} from 'vitest'
import type {ViewRequest} from '../../src/core/dashboard/view-request.ts'
import type {AppLook} from '../../src/tui/app/app-look.ts'
import type {AppState} from '../../src/tui/app/app-state.ts'
import {renderFrame} from '../../src/tui/app/frame.ts'
import {stepApp} from '../../src/tui/app/step-app.ts'
import type {Feeds} from '../../src/tui/feeds.ts'
import {displayWidth} from '../../src/views/display-width.ts'
import {unicodeGlyphs} from '../../src/views/glyphs.ts'
import {pollsOf, startTestApp} from './apps.ts'
import {firstPollMs} from './reports.ts'

/** When the frames of the tests are drawn. */
export const frameMs = firstPollMs + 30_000

/** The sizes at which every screen is drawn once. */
export const frameSizes = [
  {columns: 80, rows: 24},
  {columns: 200, rows: 60},
  {columns: 110, rows: 32},
  {columns: 60, rows: 15},
]

export const plainLook: AppLook = {
  theme: (_tone, text) => text,
  glyphs: unicodeGlyphs,
  formatTimeOfDay: (atMs) => new Date(atMs).toISOString().slice(11, 19),
}

/** What is on show: a view, at a size, after polls and keys. */
export interface FrameScene {
  readonly request: ViewRequest
  readonly feeds: Partial<Feeds>
  readonly columns?: number
  readonly rows?: number
  readonly keys?: readonly string[]
  /** How the workers of Kafka Connect are reached, where somebody has set them. */
  readonly connectFlags?: readonly string[]
}

/** The dashboard of a scene. */
export function stateOfScene({
  request,
  feeds,
  columns = 80,
  rows = 24,
  keys = [],
  connectFlags,
}: FrameScene): AppState {
  const started = startTestApp({
    request,
    size: {columns, rows},
    nowMs: frameMs,
    clusterLabel: 'prod-eu',
    ...(connectFlags === undefined ? {} : {connectFlags}),
  })
  const polled = pollsOf(feeds, frameMs).reduce((state, poll) => stepApp(state, poll).state, started)
  return keys.reduce((state, key) => stepApp(state, {type: 'key', key, nowMs: frameMs}).state, polled)
}

/** The frame of a scene as one text, after a look at its size and that nothing in it acts on a terminal. */
export function drawFrame(scene: FrameScene, look: AppLook = plainLook): string {
  const state = stateOfScene(scene)
  const lines = renderFrame(state, look)
  expect(lines).toHaveLength(state.size.rows)
  for (const line of lines) {
    expect(displayWidth(line)).toBeLessThanOrEqual(state.size.columns)
    expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
  }
  return lines.map((line) => line.trimEnd()).join('\n')
}
