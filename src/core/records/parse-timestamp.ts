import type {Timestamp} from '../../kafka/batches/views.ts'
import {readZonedInstantMs} from '../time/instant.ts'

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** Milliseconds since 1970 as a record may have them: the digits of any int64. Null for any other text. */
export function parseTimestamp(text: string): Timestamp | null {
  if (!/^-?\d{1,19}$/.test(text)) return null
  const exact = BigInt(text)
  if (exact < INT64_MIN || exact > INT64_MAX) return null
  const nearest = Number(exact)
  return Number.isSafeInteger(nearest) ? nearest : exact
}

/** A timestamp in data: {@link parseTimestamp}, or an ISO 8601 time that carries its zone. */
export function parseDataTimestamp(text: string): Timestamp | null {
  return parseTimestamp(text) ?? readZonedInstantMs(text)
}
