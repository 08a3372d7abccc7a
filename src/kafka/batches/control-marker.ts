import type {RecordView} from './views.ts'

/** What a control record says: how a transaction ended, or something that only brokers act on. */
export type ControlMarker = 'abort' | 'commit' | 'other'

/** Reads the key of a control record: an int16 version, then an int16 type (ControlRecordType, KIP-98). */
export function readControlMarker(record: RecordView): ControlMarker {
  if (record.keyStart < 0 || record.keyEnd - record.keyStart < 4) return 'other'
  const type = record.bytes.readInt16BE(record.keyStart + 2)
  if (type === 0) return 'abort'
  return type === 1 ? 'commit' : 'other'
}
