import {isUtf8} from 'node:buffer'

/** Bytes as JSON has them: text, or where they are not UTF-8 their base64; null for a null key or value. */
export type JsonBytes = string | {readonly base64: string} | null

/** Bytes that are not UTF-8 become base64. */
export function bytesToJson(bytes: Buffer | null): JsonBytes {
  if (bytes === null) return null
  return isUtf8(bytes) ? bytes.toString() : {base64: bytes.toString('base64')}
}
