import type {LatencyMs} from '../../core/perf/latencies.ts'
import type {Glyphs} from '../glyphs.ts'
import type {KeyValue} from '../key-value.ts'
import {formatCount, formatPercent} from '../numbers.ts'
import {renderBar} from '../spark.ts'
import {renderTable} from '../table.ts'

const BAR_WIDTH = 40

/** Milliseconds with three digits that count: `0.412 ms`, `12.3 ms`, `1,204 ms`. */
export function formatMs(ms: number): string {
  return `${ms >= 100 ? formatCount(ms) : ms.toPrecision(3)} ms`
}

/** A line of percentiles. */
export function latencyLine(key: string, latency: LatencyMs | null): KeyValue {
  if (latency === null) return {key, value: null}
  const {p50, p95, p99, p999, max} = latency
  return {
    key,
    value: `50% ${formatMs(p50)}, 95% ${formatMs(p95)}, 99% ${formatMs(p99)}, 99.9% ${formatMs(p999)}, max ${formatMs(max)}`,
  }
}

/** How many took how long, with a bar for each. */
export function latencyPicture(
  {histogram}: LatencyMs,
  glyphs: Glyphs,
  context: Parameters<typeof renderTable>[2],
): string {
  const all = histogram.reduce((sum, {records}) => sum + records, 0)
  const highest = Math.max(...histogram.map(({records}) => records))
  type Row = (typeof histogram)[number]
  return renderTable(
    [
      {
        field: 'upTo',
        header: 'UP TO',
        value: ({upToMs}: Row) => upToMs,
        text: ({upToMs}: Row) => formatMs(upToMs),
        align: 'right',
      },
      {
        field: 'records',
        value: ({records}: Row) => records,
        text: ({records}: Row) => formatCount(records),
        align: 'right',
      },
      {
        field: 'share',
        value: ({records}: Row) => records / all,
        text: ({records}: Row) => formatPercent(records / all),
        align: 'right',
      },
      {
        field: 'bar',
        header: '',
        value: ({records}: Row) => renderBar(records / highest, BAR_WIDTH, glyphs).trimEnd(),
      },
    ],
    histogram,
    context,
  )
}
