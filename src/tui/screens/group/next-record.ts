import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import type {WatchedRow} from '../../../core/lag/lag-history.ts'
import type {ListScreenAct} from '../../list/list-screen.ts'
import type {KeyBinding} from '../../terminal/key-binding.ts'
import {isBadStatus} from '../../text/lag-status.ts'
import type {ScreenContext} from '../screen.ts'
import {openTailAt} from '../tail/tail-screen.ts'

/** The key from a partition to the record that its group reads next. */
export const nextRecordBinding: KeyBinding<'next-record'> = {
  keys: ['u'],
  action: 'next-record',
  label: 'unread',
  help: 'the record it reads next',
}

/**
 * What `group peek` shows: the record at the committed offset, with those behind it. Where there is none, why: nothing
 * else is opened in its place.
 */
export function openNextRecord<About>(row: WatchedRow, context: ScreenContext): ListScreenAct<About> {
  const {group, topic, partition, committed} = row
  const reason = findNoRecord(row)
  if (reason !== null || committed === null)
    return {notice: `${topic}-${partition}: ${reason ?? 'nothing committed'}`}
  return {open: openTailAt({topic, partition, offset: committed, reader: group}, context)}
}

/** Why there is no record at a committed offset; null where there may be one. */
function findNoRecord({group, committed, logStart, logEnd, error, note}: WatchedRow): string | null {
  if (committed === null) return error?.message ?? `${group} has committed nothing`
  if (logStart !== null && committed < logStart)
    return `the record at the commit ${committed} is gone, the log starts at ${logStart}`
  if (logEnd !== null && committed > logEnd) return `the commit ${committed} is past the log end ${logEnd}`
  if (logEnd !== null && committed === logEnd)
    return `${group} has read all, the commit is the log end ${logEnd}`
  if (note === 'markers') return `${group} has read all but transaction markers`
  return null
}

/** The partition that a group should be looked at for: of its worst status the one with the most lag. */
export function findWorstPartition(
  {partitions}: GroupReport,
  status: WatchedRow['status'],
  topic: string | null,
): WatchedRow | undefined {
  const ofTopic = topic === null ? partitions : partitions.filter((row) => row.topic === topic)
  const worst = isBadStatus(status) ? ofTopic.filter((row) => row.status === status) : []
  return (worst.length > 0 ? worst : ofTopic).reduce<WatchedRow | undefined>(
    (most, row) => (most === undefined || (row.lag ?? -1n) > (most.lag ?? -1n) ? row : most),
    undefined,
  )
}
