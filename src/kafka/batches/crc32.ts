import {createRequire} from 'node:module'
import type * as Zlib from 'node:zlib'

let loadedZlib: typeof Zlib | undefined

/** The CRC-32 of zlib and Ethernet of `bytes[start, end)`, unsigned: what Kafka used until record batch v2. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  // Loaded at the first old message: zlib costs every start otherwise.
  loadedZlib ??= createRequire(import.meta.url)('node:zlib') as typeof Zlib
  return loadedZlib.crc32(bytes.subarray(start, end))
}
