import {sizeOfVarint, writeVarint} from './varint.ts'

/** One header of a record to be written: order and repeats are kept, a key may be any bytes, a value may be null. */
export interface HeaderInput {
  readonly key: string | Buffer
  readonly value: Buffer | null
}

/** Headers as they stand in a record; made once and appended to many records where these share them. */
export interface EncodedHeaders {
  readonly bytes: Buffer
  readonly count: number
}

/** Encodes headers in the form that a batch builder appends: varint key length, key, varint value length, value. */
export function encodeHeaders(headers: readonly HeaderInput[]): EncodedHeaders {
  const keys: Buffer[] = []
  let size = 0
  for (const {key, value} of headers) {
    const keyBytes = typeof key === 'string' ? Buffer.from(key, 'utf8') : key
    keys.push(keyBytes)
    size += sizeOfVarint(keyBytes.length) + keyBytes.length
    size += value === null ? 1 : sizeOfVarint(value.length) + value.length
  }
  const bytes = Buffer.allocUnsafe(size)
  let position = 0
  for (const [index, {value}] of headers.entries()) {
    const key = keys[index] ?? Buffer.alloc(0)
    position = writeVarint(bytes, position, key.length)
    position += key.copy(bytes, position)
    position = writeVarint(bytes, position, value === null ? -1 : value.length)
    if (value !== null) position += value.copy(bytes, position)
  }
  return {bytes, count: headers.length}
}
