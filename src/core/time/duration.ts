import {Failure} from '../../errors/failure.ts'

const UNIT_MS = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
} as const

/** Units must fall, so that 1h30m is read and 30m1h, most likely a mistake, is not. */
const UNIT_FORM =
  /^(?:(\d+(?:\.\d+)?)w)?(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/i

/** ISO 8601 without years and months, whose length depends on the calendar; as java.time.Duration plus weeks. */
const ISO_FORM =
  /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i

/** `3M`; beside hours, as in `1H30M`, it is clear. */
const MINUTES_OR_MONTHS = /^[\d.]+M$/

const UNITS_IN_ORDER = ['w', 'd', 'h', 'm', 's', 'ms'] as const

export const DURATION_FORMS = 'Durations: 500ms, 30s, 5m, 1h30m, 2d, 1w, P1DT2H.'

/**
 * The milliseconds of a duration such as 500ms, 30s, 5m, 1h30m, 1.5h, 2d, 1w or P1DT2H; null where the text is not
 * one. `m` is minutes; `3M`, which may be meant as months, is none. A number without a unit is not a duration.
 */
export function readDurationMs(text: string): number | null {
  // A month for some: as minutes it would delete what was to be kept for that long.
  const isAmbiguous = MINUTES_OR_MONTHS.test(text)
  const match = isAmbiguous ? null : (UNIT_FORM.exec(text) ?? ISO_FORM.exec(text))
  if (match === null) return null
  let totalMs = 0
  let found = false
  for (const [index, unit] of UNITS_IN_ORDER.entries()) {
    const amount = match[index + 1]
    if (amount === undefined) continue
    totalMs += Number(amount) * UNIT_MS[unit]
    found = true
  }
  return found && Number.isSafeInteger(Math.round(totalMs)) ? Math.round(totalMs) : null
}

/**
 * Parses the duration of a flag such as --timeout into milliseconds. Throws a usage Failure otherwise.
 *
 * @param what how the message names it, for example `--timeout`
 */
export function parseDurationMs(text: string, what = 'duration'): number {
  const trimmed = text.trim()
  const durationMs = readDurationMs(trimmed)
  if (durationMs !== null) return durationMs
  const suggestions = [DURATION_FORMS]
  if (/^\d+$/.test(trimmed)) suggestions.unshift(`A number needs a unit: ${trimmed}s or ${trimmed}ms.`)
  else if (/^P.*\d[YM]/i.test(trimmed.split(/T/i)[0] ?? '')) {
    suggestions.unshift('Years and months have no fixed length: count in days.')
  } else if (MINUTES_OR_MONTHS.test(trimmed)) {
    suggestions.unshift('M may be minutes or months: write m for minutes, and count months in days.')
  } else if (/^-/.test(trimmed)) suggestions.unshift('A duration has no sign.')
  throw new Failure('usage', `'${text}' is not a ${what === 'duration' ? what : `duration for ${what}`}.`, {
    suggestions,
  })
}
