import type {Course} from '../../core/history/course.ts'
import {formatCompact} from '../../views/numbers.ts'
import {renderSpark} from '../../views/spark.ts'
import type {ListColumn} from '../list/column.ts'

/** What a topic and a partition have alike. */
interface Throughput {
  readonly inPerSecond: number | null
  readonly course: Course
}

/** Rates that differ by no more than this keep their order, offsets per second; so do lags, offsets. */
export const RATE_HOLDS = 1
export const LAG_HOLDS = 10

/** Times and ages, milliseconds. */
export const TIME_HOLDS_MS = 2_000

/** Offsets per second. */
export const inRateColumn: ListColumn<Throughput> = {
  title: 'IN/s',
  minWidth: 7,
  maxWidth: 7,
  align: 'right',
  cell: ({inPerSecond}) => formatCompact(inPerSecond),
  sortValue: ({inPerSecond}) => inPerSecond,
  sortsDescending: true,
  holdsWithin: RATE_HOLDS,
  showsChange: true,
  tone: ({inPerSecond}) => (inPerSecond === null || inPerSecond === 0 ? 'quiet' : null),
}

/** The course of the rate over the window. */
export const trendColumn: ListColumn<Throughput> = {
  title: 'TREND',
  minWidth: 10,
  maxWidth: 40,
  align: 'left',
  cell: ({course}, {width, windowMs, glyphs}) => renderSpark(course(windowMs, width), width, glyphs),
  tone: () => 'accent',
  fades: true,
}
