import type {LagStatus} from '../../core/lag/lag-status.ts'
import {type LagSeverity, severityOf} from '../../core/lag/lag-status.ts'
import type {Glyphs} from '../../views/glyphs.ts'
import type {Tone} from '../theme.ts'

const tones: Readonly<Record<LagSeverity, Tone>> = {ok: 'good', info: 'quiet', warn: 'warning', error: 'bad'}

/** A status as sign and word: no meaning hangs on the sign or its colour alone. */
export function formatStatus(status: LagStatus, glyphs: Glyphs): string {
  return `${signOf(status, glyphs)} ${status}`
}

function signOf(status: LagStatus, glyphs: Glyphs): string {
  if (status === 'BEHIND') return glyphs.rising
  if (status === 'DRAINING') return glyphs.falling
  if (status === 'OK') return glyphs.good
  return severityOf(status) === 'error' ? glyphs.problem : glyphs.separator
}

/** The colour of a status. */
export function toneOfStatus(status: LagStatus): Tone {
  if (status === 'DRAINING') return 'draining'
  return tones[severityOf(status)]
}

/** Whether somebody should look at it. */
export function isBadStatus(status: LagStatus): boolean {
  const severity = severityOf(status)
  return severity === 'error' || severity === 'warn'
}
