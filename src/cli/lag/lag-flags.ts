import {Flags} from '@oclif/core'
import {
  isEnough,
  type LagLimits,
  planSampling,
  requiredSpanMs,
  type Sampling,
} from '../../core/lag/check-lag.ts'
import type {TimeLagWay} from '../../core/lag/fetch-time-lag.ts'
import {DEFAULT_WINDOW_MS} from '../../core/lag/lag-history.ts'
import {LAG_STATUSES, type LagStatus} from '../../core/lag/lag-status.ts'
import {LAG_SORTS, type LagSelection, type LagSort} from '../../core/lag/select-lag.ts'
import type {LagGrouping} from '../../core/lag/summarize-lag.ts'
import type {LagQuery, LagReading} from '../../core/lag/watch-lag.ts'
import {nearestNames} from '../../core/names/nearest-names.ts'
import type {Isolation} from '../../core/offsets/fetch-offsets.ts'
import {parseDurationMs} from '../../core/time/duration.ts'
import {Failure} from '../../errors/failure.ts'
import {durationFlag, intervalFlag} from '../base-command.ts'
import {rowsFailure} from '../rows-failure.ts'
import {isolationFlag, regexFlag} from '../shared-flags.ts'
import {topicSelectionFlag, topicSelections} from '../topic-selection-flag.ts'

/** Which groups and partitions the lag commands look at. */
export const lagQueryFlags = {
  regex: regexFlag,
  topic: topicSelectionFlag,
  isolation: isolationFlag,
}

/** How a lag report is laid out and cut. */
export const lagReportFlags = {
  by: Flags.custom<LagGrouping>({
    description: 'one row for each of these',
    options: ['group', 'topic', 'member', 'partition'],
    default: 'partition',
  })(),
  sort: Flags.custom<LagSort>({
    description: 'order of the rows; all but name begin with the largest',
    options: [...LAG_SORTS],
    default: 'name',
  })(),
  min: Flags.integer({description: 'only rows with at least this much lag', helpValue: 'N', min: 0}),
  'only-lagging': Flags.boolean({description: 'only rows that are not caught up (as --min 1)'}),
}

/** How time lags are found. */
export const timeWayFlag = Flags.custom<TimeLagWay>({
  description:
    'how: read the record at the commit (needs READ), probe offsets by time (needs DESCRIBE), from what a watch saw, or auto: record, else probe',
  options: ['auto', 'record', 'probe', 'window'],
})

/** In less than that nobody can be seen to have stopped. */
const LEAST_WINDOW_MS = 1_000

const windowFlag = Flags.custom<number>({
  parse: async (text) => {
    const windowMs = parseDurationMs(text)
    if (windowMs >= LEAST_WINDOW_MS) return windowMs
    throw new Failure('usage', `'${text}' is shorter than a second, in which no verdict can be had.`)
  },
  helpValue: 'DURATION',
})

/** How several samples are taken; the defaults are each command's own, in the words of help. */
export const samplingFlags = (defaults: {readonly interval: string; readonly samples: string}) => ({
  interval: intervalFlag({description: `time between two polls [default: ${defaults.interval}]`}),
  samples: Flags.integer({
    description: `polls to make [default: ${defaults.samples}]`,
    helpValue: 'N',
    min: 1,
  }),
  window: windowFlag({description: 'over how long verdicts and trends are taken [default: 60s]'}),
})

/** What `lag check` takes. */
export const checkFlags = {
  ...lagQueryFlags,
  'max-lag': Flags.integer({description: 'the most lag that is allowed', helpValue: 'N', min: 0}),
  'max-time-lag': durationFlag({description: 'the oldest that an unread record may be'}),
  'min-time-to-loss': durationFlag({
    description: 'how long it has to be, at the least, until retention may delete what is unread',
  }),
  'time-method': timeWayFlag(),
  status: Flags.string({
    description: `statuses that are not allowed, with commas: ${LAG_STATUSES.join(', ')}`,
    helpValue: 'STATUS[,...]',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'allow-unknown': Flags.boolean({
    description: 'a partition without a commit, whose lag is unknown, is no breach',
  }),
  by: Flags.custom<LagGrouping>({
    description: 'what a limit is on',
    options: ['group', 'topic', 'member', 'partition'],
    default: 'partition',
  })(),
  ...samplingFlags({interval: '5s, or less where that is enough', samples: 'as many as the statuses need'}),
}

/** The limits of checkFlags. Throws Failure(usage) without any, and for a status that there is not. */
export function lagLimits(flags: {
  readonly 'max-lag'?: number | undefined
  readonly 'max-time-lag'?: number | undefined
  readonly 'min-time-to-loss'?: number | undefined
  readonly status?: string[] | undefined
  readonly 'allow-unknown': boolean
}): LagLimits {
  const words = (flags.status ?? []).flatMap((text) => text.split(','))
  const statuses = new Set(words.map(parseStatus))
  const maxLag = flags['max-lag']
  const limits = {
    maxLag: maxLag === undefined ? null : BigInt(maxLag),
    maxTimeLagMs: flags['max-time-lag'] ?? null,
    minTimeToLossMs: flags['min-time-to-loss'] ?? null,
    statuses,
    allowUnknown: flags['allow-unknown'],
  }
  const hasLimit = [limits.maxLag, limits.maxTimeLagMs, limits.minTimeToLossMs].some(
    (limit) => limit !== null,
  )
  if (!hasLimit && statuses.size === 0)
    throw new Failure('usage', 'There is no limit to check.', {
      suggestions: ['Give --max-lag, --max-time-lag, --min-time-to-loss or --status.'],
    })
  return limits
}

function parseStatus(word: string): LagStatus {
  const wanted = word.trim().toUpperCase().replaceAll('_', '-')
  const found = LAG_STATUSES.find((status) => status === wanted)
  if (found) return found
  const nearest = nearestNames(wanted, LAG_STATUSES)
  throw new Failure('usage', `'${word.trim()}' is not a status.`, {
    suggestions: [
      nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `There are ${LAG_STATUSES.join(', ')}.`,
    ],
  })
}

/** How samples are taken for these statuses. Throws Failure(usage) where they would be too few to tell. */
export function lagSampling(
  statuses: ReadonlySet<LagStatus>,
  flags: {
    readonly samples?: number | undefined
    readonly interval?: number | undefined
    readonly window?: number | undefined
  },
): Sampling {
  const windowMs = flags.window ?? DEFAULT_WINDOW_MS
  const wanted = {samples: flags.samples ?? null, intervalMs: flags.interval ?? null}
  const sampling = planSampling(statuses, windowMs, wanted)
  if (isEnough(statuses, windowMs, sampling)) return sampling
  const spanMs = requiredSpanMs(statuses, windowMs)
  const text = `${sampling.samples} samples, one every ${sampling.intervalMs} ms, are too few to tell these statuses: it takes 5 or more over more than ${spanMs} ms.`
  throw new Failure('usage', text, {
    suggestions: ['Leave --samples out, or shorten --window.'],
  })
}

/** The query of lagQueryFlags and the names on the command line. Throws Failure(usage). */
export function lagQuery(
  words: readonly string[],
  flags: {readonly regex: boolean; readonly topic?: string[] | undefined; readonly isolation: Isolation},
): LagQuery {
  const {regex, isolation} = flags
  const topics = topicSelections(flags)
  return {words, regex, isolation, ...(topics && {topics})}
}

/** The selection of lagReportFlags. */
export function lagSelection(flags: {
  readonly min?: number | undefined
  readonly 'only-lagging': boolean
  readonly sort: LagSort
}): LagSelection {
  const min = flags.min ?? (flags['only-lagging'] ? 1 : null)
  return {min: min === null ? null : BigInt(min), sort: flags.sort}
}

/** Throws Failure(usage) where a sort needs what no flag asks for. */
export function refuseSort(
  sort: LagSort,
  {rates, time}: {readonly rates: boolean; readonly time: boolean},
): void {
  if (sort === 'time' && !time) throw new Failure('usage', '--sort time needs --time.')
  if (['eta', 'in', 'out', 'trend'].includes(sort) && !rates)
    throw new Failure('usage', `--sort ${sort} needs --rates or --watch.`)
}

/** Where nothing of what was asked for is there, there is nothing to show: throws why. */
export function refuseNothing({facts, failed}: Pick<LagReading, 'facts' | 'failed'>): void {
  const failure = facts.length === 0 ? rowsFailure({rows: [], noun: 'groups', failures: failed}) : null
  if (failure) throw failure
}
