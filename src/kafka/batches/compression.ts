import {createRequire} from 'node:module'
import {promisify} from 'node:util'
import type * as Zlib from 'node:zlib'
import {compressLz4, compressLz4Async, decompressLz4} from './lz4.ts'
import {damagedData, inflatesTooFar} from './native-codec.ts'
import {compressSnappy, compressSnappyAsync, decompressSnappy} from './snappy.ts'
import type {Compression} from './views.ts'

/** How records are compressed. `level` is the codec's own scale: gzip 1 to 9, zstd -131072 to 22; others have none. */
export interface CompressionChoice {
  readonly compression: Compression
  readonly level?: number | undefined
}

/** What a batch may inflate to unless a caller says otherwise: 128 times Kafka's default batch bound. */
export const DEFAULT_INFLATE_LIMIT_BYTES = 128 * 1024 * 1024

const SMALLEST_CHUNK_BYTES = 16 * 1024
const LARGEST_CHUNK_BYTES = 1024 * 1024

/** Known producers write one frame a batch; a megabyte of empty frames would keep the decoder busy for seconds. */
const MAX_ZSTD_FRAMES = 64

/** More than gzip and zstd add to a chunk of bytes that does not shrink. */
const FRAME_OVERHEAD_BYTES = 1024

let gzipAsync: ((bytes: Buffer, options: Zlib.ZlibOptions) => Promise<Buffer>) | undefined
let zstdAsync: ((bytes: Buffer, options: Zlib.ZstdOptions) => Promise<Buffer>) | undefined
let loadedZlib: typeof Zlib | undefined

/** Compresses the records of a batch at once, on this thread. */
export function compress({compression, level}: CompressionChoice, records: Buffer): Buffer {
  switch (compression) {
    case 'none':
      return records
    case 'gzip':
      return zlib().gzipSync(records, gzipOptions(level, records.length))
    case 'zstd':
      return zlib().zstdCompressSync(records, zstdOptions(level, records.length))
    case 'snappy':
      return compressSnappy(records)
    case 'lz4':
      return compressLz4(records)
  }
}

/**
 * Compresses on libuv's threads, so that several batches are worked on at once; `records` must not be written to meanwhile.
 * What comes of it is in pieces, to be put together where it is needed.
 */
export async function compressAsync(
  {compression, level}: CompressionChoice,
  records: Buffer,
): Promise<readonly Buffer[]> {
  switch (compression) {
    case 'none':
      return [records]
    case 'gzip': {
      gzipAsync ??= promisify<Buffer, Zlib.ZlibOptions, Buffer>(zlib().gzip)
      return [await gzipAsync(records, gzipOptions(level, records.length))]
    }
    case 'zstd': {
      zstdAsync ??= promisify<Buffer, Zlib.ZstdOptions, Buffer>(zlib().zstdCompress)
      return [await zstdAsync(records, zstdOptions(level, records.length))]
    }
    case 'snappy':
      return compressSnappyAsync(records)
    case 'lz4':
      return compressLz4Async(records)
  }
}

/**
 * Decompresses the records of a batch. Throws Failure: CORRUPT_MESSAGE where the bytes are damaged, INFLATE_LIMIT
 * beyond `limitBytes`, UNSUPPORTED_COMPRESSION_TYPE where the codec has no build for this machine. `magic` is that of the batch.
 */
export function decompress(compression: Compression, bytes: Buffer, limitBytes: number, magic = 2): Buffer {
  switch (compression) {
    case 'none':
      return bytes
    case 'gzip':
      return inflate('gzip', limitBytes, () => zlib().gunzipSync(bytes, inflateOptions(bytes, limitBytes)))
    case 'zstd':
      return decompressZstd(bytes, limitBytes)
    case 'snappy':
      return decompressSnappy(bytes, limitBytes)
    case 'lz4':
      return decompressLz4(bytes, limitBytes, {checksHeader: magic > 0})
  }
}

/** Node's function stops after one frame; Kafka's reader (zstd-jni's ZstdInputStream) goes on to the next. */
function decompressZstd(bytes: Buffer, limitBytes: number): Buffer {
  const frames: Buffer[] = []
  let total = 0
  let position = 0
  do {
    if (frames.length === MAX_ZSTD_FRAMES)
      throw damagedData('zstd', `it has more than ${MAX_ZSTD_FRAMES} frames`)
    const frame = inflateZstdFrame(bytes.subarray(position), limitBytes, total)
    frames.push(frame.buffer)
    total += frame.buffer.length
    position += frame.engine.bytesWritten
  } while (position < bytes.length)
  return frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames, total)
}

interface InflatedFrame {
  readonly buffer: Buffer
  /** `bytesWritten` is what the decoder took in: where the next frame begins. */
  readonly engine: {readonly bytesWritten: number}
}

function inflateZstdFrame(bytes: Buffer, limitBytes: number, alreadyBytes: number): InflatedFrame {
  // maxOutputLength must be at least 1; a frame after the last allowed byte may still be an empty one.
  const options = {...inflateOptions(bytes, Math.max(1, limitBytes - alreadyBytes)), info: true}
  return inflate('zstd', limitBytes, () => {
    const answer: unknown = zlib().zstdDecompressSync(bytes, options)
    // With `info` Node answers {buffer, engine}; its types do not say so.
    return answer as InflatedFrame
  })
}

function inflate<Result>(codec: string, limitBytes: number, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw inflatesTooFar(codec, limitBytes)
    throw damagedData(codec, error.message, error)
  }
}

/** A small batch gets a small output chunk, a large one few of them. */
function inflateOptions(bytes: Buffer, limitBytes: number): {chunkSize: number; maxOutputLength: number} {
  const chunkSize = Math.min(LARGEST_CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, bytes.length * 4))
  return {chunkSize, maxOutputLength: limitBytes}
}

/**
 * Room for all that may come out: in Node's chunks of 16 KB each batch goes back and forth between threads dozens of times.
 * With all the memory that deflate may have, a fifth of the time goes (measured on batches of 960 KB; the size stays).
 */
function gzipOptions(level: number | undefined, byteCount: number): Zlib.ZlibOptions {
  const options = {chunkSize: outputChunkBytes(byteCount), memLevel: 9}
  return level === undefined ? options : {...options, level}
}

function zstdOptions(level: number | undefined, byteCount: number): Zlib.ZstdOptions {
  // A size that is known beforehand makes for smaller tables.
  const options = {chunkSize: outputChunkBytes(byteCount), pledgedSrcSize: byteCount}
  if (level === undefined) return options
  return {...options, params: {[zlib().constants.ZSTD_c_compressionLevel]: level}}
}

function outputChunkBytes(byteCount: number): number {
  return Math.min(LARGEST_CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, byteCount + FRAME_OVERHEAD_BYTES))
}

/** Loaded at the first compressed batch, like the other codecs. */
function zlib(): typeof Zlib {
  loadedZlib ??= createRequire(import.meta.url)('node:zlib') as typeof Zlib
  return loadedZlib
}
