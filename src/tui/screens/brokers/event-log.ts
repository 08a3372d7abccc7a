import type {ClusterEvent} from '../../../core/polling/cluster-events.ts'
import {fitText} from '../../text/fit.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {ScreenLook} from '../screen.ts'

/** The newest events of the cluster, in lines of the given width. */
export function renderEvents(all: readonly ClusterEvent[], look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, height, formatTimeOfDay} = look
  const title = theme('strong', fitText(' EVENTS', width, glyphs.ellipsis))
  const events = all.slice(0, Math.max(0, height - 1))
  if (events.length === 0)
    return [title, theme('quiet', fitText(' nothing has changed yet', width, glyphs.ellipsis))]
  const tones = {good: 'good', warning: 'warning', bad: 'bad', info: 'quiet'} as const
  const marks = {good: glyphs.good, warning: glyphs.warning, bad: glyphs.problem, info: glyphs.separator}
  return [
    title,
    ...events.map(({atMs, severity, text}) =>
      theme(
        tones[severity],
        fitText(
          ` ${formatTimeOfDay(atMs)} ${marks[severity]} ${showUntrusted(text)}`,
          width,
          glyphs.ellipsis,
        ),
      ),
    ),
  ]
}
