import type {ClusterEvent} from '../../../core/polling/cluster-events.ts'
import {fitText} from '../../text/fit.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {ScreenLook} from '../screen.ts'

/** What stands above events. */
export const EVENTS_TITLE = 'EVENTS'

/** The newest events of the cluster, in lines of the given width. */
export function renderEvents(all: readonly ClusterEvent[], look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, height, formatTimeOfDay} = look
  const events = all.slice(0, Math.max(0, height))
  if (events.length === 0)
    return [theme('quiet', fitText(' nothing has changed yet', width, glyphs.ellipsis))]
  const tones = {good: 'good', warning: 'warning', bad: 'bad', info: 'quiet'} as const
  const marks = {good: glyphs.good, warning: glyphs.warning, bad: glyphs.problem, info: glyphs.separator}
  return events.map(({atMs, severity, text}) =>
    theme(
      tones[severity],
      fitText(` ${formatTimeOfDay(atMs)} ${marks[severity]} ${showUntrusted(text)}`, width, glyphs.ellipsis),
    ),
  )
}
