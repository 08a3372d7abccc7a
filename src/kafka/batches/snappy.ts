import {createRequire} from 'node:module'
import {damagedData, inflatesTooFar, loadNativeCodec} from './native-codec.ts'

interface SnappyModule {
  compress(input: Uint8Array, options: {copyOutputData: boolean}): Promise<Buffer>
  compressSync(input: Uint8Array, options: {copyOutputData: boolean}): Buffer
  uncompressSync(input: Uint8Array, options: {asBuffer: true; copyOutputData: boolean}): Buffer
}

/** org.xerial.snappy.SnappyCodec: magic, then version 1 and the lowest version that can read it, 1. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER = Buffer.concat([XERIAL_MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])])

/** SnappyOutputStream's block size. */
const BLOCK_BYTES = 32 * 1024

/**
 * Blocks that are compressed beside each other: readers take any length, larger ones cost fewer calls, and from 512 KB on Java's
 * collector gives a broker's arrays a treatment of their own (G1's humongous objects).
 */
const ASYNC_BLOCK_BYTES = 256 * 1024

/** No snappy element turns fewer than 3 bytes into 64: a block that claims more is refused before memory is taken. */
const MAX_EXPANSION = 22

let loaded: SnappyModule | undefined

function loadModule(): SnappyModule {
  return loadNativeCodec<SnappyModule>('snappy', 'snappy', () => createRequire(import.meta.url)('snappy'))
}

/** Snappy as Kafka's Java clients write it: xerial's stream, blocks of 32 KiB each behind its length. */
export function compressSnappy(bytes: Buffer): Buffer {
  loaded ??= loadModule()
  const parts: Buffer[] = [XERIAL_HEADER]
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    // Copying the output is faster than the external buffers that the package makes by default (measured).
    const block = loaded.compressSync(bytes.subarray(start, start + BLOCK_BYTES), {copyOutputData: true})
    parts.push(encodeLength(block.length), block)
  }
  return Buffer.concat(parts)
}

/** {@link compressSnappy} on libuv's threads, in larger blocks; in pieces, to be put together. */
export async function compressSnappyAsync(bytes: Buffer): Promise<readonly Buffer[]> {
  loaded ??= loadModule()
  const {compress} = loaded
  const pending: Promise<Buffer>[] = []
  for (let start = 0; start < bytes.length; start += ASYNC_BLOCK_BYTES)
    pending.push(compress(bytes.subarray(start, start + ASYNC_BLOCK_BYTES), {copyOutputData: true}))
  const blocks = await Promise.all(pending)
  return [XERIAL_HEADER, ...blocks.flatMap((block) => [encodeLength(block.length), block])]
}

function encodeLength(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(length)
  return bytes
}

/**
 * Reads xerial's stream, and plain snappy without one, which some clients write and xerial's reader accepts too
 * (SnappyInputStream.readFully). Throws Failure on damaged bytes and beyond `limitBytes`.
 */
export function decompressSnappy(bytes: Buffer, limitBytes: number): Buffer {
  if (!startsWithMagic(bytes, 0)) return decompressBlock(bytes, limitBytes, limitBytes)
  const blocks: Buffer[] = []
  let total = 0
  let position = XERIAL_HEADER.length
  while (position < bytes.length) {
    // Streams may be joined end to end: a header in the place of a length begins another.
    if (startsWithMagic(bytes, position)) {
      position += XERIAL_HEADER.length
      continue
    }
    const start = position + 4
    const length = start <= bytes.length ? bytes.readInt32BE(position) : -1
    if (length < 0 || length > bytes.length - start) throw damagedData('snappy', 'a block leaves the batch')
    const block = decompressBlock(bytes.subarray(start, start + length), limitBytes - total, limitBytes)
    blocks.push(block)
    total += block.length
    position = start + length
  }
  const [first] = blocks
  return first !== undefined && blocks.length === 1 ? first : Buffer.concat(blocks, total)
}

function startsWithMagic(bytes: Buffer, position: number): boolean {
  const end = position + XERIAL_HEADER.length
  return end <= bytes.length && bytes.compare(XERIAL_MAGIC, 0, 8, position, position + 8) === 0
}

function decompressBlock(block: Buffer, remainingBytes: number, limitBytes: number): Buffer {
  const length = readDeclaredLength(block)
  if (length > block.length * MAX_EXPANSION)
    throw damagedData('snappy', 'a block claims an impossible length')
  if (length > remainingBytes) throw inflatesTooFar('snappy', limitBytes)
  loaded ??= loadModule()
  try {
    return loaded.uncompressSync(block, {asBuffer: true, copyOutputData: true})
  } catch (error) {
    throw damagedData('snappy', error instanceof Error ? error.message : String(error), error)
  }
}

/** A snappy block begins with its uncompressed length, an unsigned varint of at most 32 bits. */
function readDeclaredLength(block: Buffer): number {
  let length = 0
  for (let index = 0; index < 5 && index < block.length; index++) {
    const byte = block[index] as number
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return length
  }
  throw damagedData('snappy', 'a block has no length')
}
