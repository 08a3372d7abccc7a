import {countOf} from '../../core/names/count-of.ts'
import {formatCompact, formatDuration} from '../../views/numbers.ts'
import {showUntrusted} from '../text/untrusted.ts'
import type {AppState} from './app-state.ts'

/** Busiest topics named in the summary. */
const NAMED_TOPICS = 3

/**
 * What stays on the normal screen when the dashboard is left: two lines of what was seen last, since the alternate
 * screen takes everything else with it.
 */
export function summarize({clusterLabel, shown}: AppState, watchedMs: number): string[] {
  const report = shown.throughput
  const label = showUntrusted(clusterLabel)
  const watched = `watched for ${formatDuration(watchedMs)}`
  if (report === null) return [`${label}: ${watched}, no end offsets were read.`]
  const {totals, brokers} = report
  const busiest = report.topics
    .filter(({inPerSecond}) => (inPerSecond ?? 0) > 0)
    .toSorted((a, b) => (b.inPerSecond ?? 0) - (a.inPerSecond ?? 0))
    .slice(0, NAMED_TOPICS)
    .map(({name, inPerSecond}) => `${showUntrusted(name)} ${formatCompact(inPerSecond)}/s`)
  return [
    `${label}: ${countOf(brokers.length, 'broker')}, ${countOf(totals.topicCount, 'topic')}, ${countOf(totals.partitionCount, 'partition')}, ${watched}.`,
    `Last seen: ${formatCompact(totals.inPerSecond)} offsets/s${busiest.length === 0 ? '' : `; busiest ${busiest.join(', ')}`}.`,
  ]
}
