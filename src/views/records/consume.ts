import type {ConsumeProgress} from '../../core/consume/consume-progress.ts'
import {formatBytes, formatCompact, formatPercent, formatRate} from '../numbers.ts'

/** How far a reading is, in one line: records, bytes, their rate since the start, and the share that is done. */
export function renderConsumeProgress({records, bytes, ratio}: ConsumeProgress, durationMs: number): string {
  const perSecond = (records * 1000) / Math.max(1, durationMs)
  const parts = [
    `${formatCompact(records)} records`,
    formatBytes(bytes),
    formatRate(perSecond),
    formatPercent(ratio),
  ]
  return parts.join(', ')
}
