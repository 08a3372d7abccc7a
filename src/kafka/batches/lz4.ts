import {createRequire} from 'node:module'
import {damagedData, inflatesTooFar, loadNativeCodec} from './native-codec.ts'
import {xxhash32} from './xxhash32.ts'

/** Both put the uncompressed length, 32 bits low byte first, before the block. */
interface Lz4Module {
  compress(block: Buffer): Promise<Buffer>
  compressSync(block: Buffer): Buffer
  uncompressSync(lengthAndBlock: Buffer): Buffer
}

const LENGTH_PREFIX_BYTES = 4

const FRAME_MAGIC = 0x184d2204
/** KafkaLZ4BlockOutputStream's choice: version 1, independent blocks, no checksums, no content size. */
const FLAGS = 0x60
/** Blocks of at most 64 KiB. */
const BLOCK_DESCRIPTOR = 0x40
const BLOCK_BYTES = 64 * 1024
/** Magic, flags, block descriptor, and the second byte of the descriptor's xxhash32. */
const FRAME_HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, FLAGS, BLOCK_DESCRIPTOR, 0x82])

/** The same for blocks of at most 256 KiB, which are compressed beside each other. */
const ASYNC_BLOCK_BYTES = 256 * 1024
const ASYNC_FRAME_HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, FLAGS, 0x50, 0xfb])

const END_MARK = Buffer.alloc(4)

const STORED_BIT = 0x80000000

/** An output of this many times the block is tried first: the module clears its whole output, so 4 MiB is dear. */
const FIRST_EXPANSION = 8

let loaded: Lz4Module | undefined

function loadModule(): Lz4Module {
  return loadNativeCodec<Lz4Module>('lz4', 'lz4-napi', () => createRequire(import.meta.url)('lz4-napi'))
}

/** lz4 as Kafka's Java clients write it: one frame of independent 64 KiB blocks (KafkaLZ4BlockOutputStream). */
export function compressLz4(bytes: Buffer): Buffer {
  loaded ??= loadModule()
  const blockCount = Math.ceil(bytes.length / BLOCK_BYTES)
  // A block that does not shrink is stored as it is, so the frame never outgrows this.
  const frame = Buffer.allocUnsafe(FRAME_HEADER.length + blockCount * 4 + bytes.length + 4)
  let position = FRAME_HEADER.copy(frame)
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const block = bytes.subarray(start, start + BLOCK_BYTES)
    const packed = loaded.compressSync(block)
    const packedLength = packed.length - LENGTH_PREFIX_BYTES
    if (packedLength < block.length) {
      position = frame.writeUInt32LE(packedLength, position)
      position += packed.copy(frame, position, LENGTH_PREFIX_BYTES)
    } else {
      position = frame.writeUInt32LE((block.length | STORED_BIT) >>> 0, position)
      position += block.copy(frame, position)
    }
  }
  return frame.subarray(0, frame.writeUInt32LE(0, position))
}

/**
 * {@link compressLz4} on libuv's threads; in pieces, to be put together. More than one small block goes into larger ones: readers
 * keep their memory for blocks (BufferSupplier in Kafka's), and a call costs the module as much as 64 KiB do.
 */
export async function compressLz4Async(bytes: Buffer): Promise<readonly Buffer[]> {
  loaded ??= loadModule()
  const {compress} = loaded
  const isSmall = bytes.length <= BLOCK_BYTES
  const blockBytes = isSmall ? BLOCK_BYTES : ASYNC_BLOCK_BYTES
  const blocks: Buffer[] = []
  for (let start = 0; start < bytes.length; start += blockBytes)
    blocks.push(bytes.subarray(start, start + blockBytes))
  const packed = await Promise.all(blocks.map((block) => compress(block)))
  const pieces: Buffer[] = [isSmall ? FRAME_HEADER : ASYNC_FRAME_HEADER]
  for (const [index, block] of blocks.entries()) {
    const shrunk = packed[index]
    if (shrunk === undefined || shrunk.length - LENGTH_PREFIX_BYTES >= block.length) {
      pieces.push(encodeLength((block.length | STORED_BIT) >>> 0), block)
      continue
    }
    // The place of the module's own length is that of the frame's.
    shrunk.writeUInt32LE(shrunk.length - LENGTH_PREFIX_BYTES, 0)
    pieces.push(shrunk)
  }
  return [...pieces, END_MARK]
}

function encodeLength(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32LE(length)
  return bytes
}

/**
 * Reads one lz4 frame with the demands of KafkaLZ4BlockInputStream: version 1, independent blocks, no dictionary;
 * content size and both checksums are taken where the frame has them. In messages of magic 0 the header's checksum is one of other
 * bytes (KAFKA-3160): `checksHeader` false passes over it.
 * Throws Failure on damaged bytes and beyond `limitBytes`.
 */
export function decompressLz4(bytes: Buffer, limitBytes: number, {checksHeader = true} = {}): Buffer {
  const frame = readFrameHeader(bytes, checksHeader)
  const blocks: Buffer[] = []
  let total = 0
  let position = frame.blocksStart
  for (;;) {
    const header = readUInt32(bytes, position)
    const length = header & ~STORED_BIT
    const start = position + 4
    if (length === 0) {
      const output = blocks.length === 1 ? (blocks[0] as Buffer) : Buffer.concat(blocks, total)
      if (frame.hasContentChecksum) verify(output, 0, output.length, readUInt32(bytes, start))
      return output
    }
    const end = start + length
    if (length > frame.maxBlockBytes || end > bytes.length)
      throw damagedData('lz4', 'a block leaves the batch')
    if (frame.hasBlockChecksums) verify(bytes, start, end, readUInt32(bytes, end))
    const isStored = (header & STORED_BIT) !== 0
    const block = isStored
      ? bytes.subarray(start, end)
      : decompressBlock(bytes, start, end, frame.maxBlockBytes)
    blocks.push(block)
    total += block.length
    if (total > limitBytes) throw inflatesTooFar('lz4', limitBytes)
    position = end + (frame.hasBlockChecksums ? 4 : 0)
  }
}

interface FrameHeader {
  readonly blocksStart: number
  readonly maxBlockBytes: number
  readonly hasBlockChecksums: boolean
  readonly hasContentChecksum: boolean
}

function readFrameHeader(bytes: Buffer, checksHeader: boolean): FrameHeader {
  if (bytes.length < FRAME_HEADER.length || bytes.readUInt32LE(0) !== FRAME_MAGIC) {
    throw damagedData('lz4', 'no lz4 frame begins here')
  }
  const flags = bytes[4] as number
  const descriptor = bytes[5] as number
  if (flags >>> 6 !== 1) throw damagedData('lz4', `frame version ${flags >>> 6} is unknown`)
  if ((flags & 0x20) === 0)
    throw damagedData('lz4', 'its blocks depend on each other, which Kafka does not allow')
  if ((flags & 0x03) !== 0) throw damagedData('lz4', 'reserved flags are set')
  const sizeCode = (descriptor >>> 4) & 0x07
  if (sizeCode < 4 || (descriptor & 0x8f) !== 0) throw damagedData('lz4', 'its block size is unknown')
  const checksumAt = (flags & 0x08) === 0 ? 6 : 14
  if (checksumAt >= bytes.length) throw damagedData('lz4', 'the frame header is cut off')
  if (checksHeader && ((xxhash32(bytes, 4, checksumAt) >>> 8) & 0xff) !== bytes[checksumAt])
    throw damagedData('lz4', 'the checksum of the frame header is wrong')
  return {
    blocksStart: checksumAt + 1,
    // Codes 4 to 7 are 64 KiB, 256 KiB, 1 MiB, 4 MiB.
    maxBlockBytes: 1 << (8 + 2 * sizeCode),
    hasBlockChecksums: (flags & 0x10) !== 0,
    hasContentChecksum: (flags & 0x04) !== 0,
  }
}

/**
 * The module wants to know the block's length beforehand, the frame does not tell it: try a likely one, then larger
 * ones up to the frame's block size. It answers with as many bytes as there were.
 */
function decompressBlock(bytes: Buffer, start: number, end: number, maxBytes: number): Buffer {
  loaded ??= loadModule()
  const prefixed = Buffer.allocUnsafe(LENGTH_PREFIX_BYTES + end - start)
  bytes.copy(prefixed, LENGTH_PREFIX_BYTES, start, end)
  for (let capacity = Math.min(maxBytes, (end - start) * FIRST_EXPANSION + 64); ; ) {
    prefixed.writeUInt32LE(capacity, 0)
    try {
      return loaded.uncompressSync(prefixed)
    } catch (error) {
      if (capacity >= maxBytes)
        throw damagedData('lz4', error instanceof Error ? error.message : String(error), error)
      capacity = Math.min(maxBytes, capacity * FIRST_EXPANSION)
    }
  }
}

function readUInt32(bytes: Buffer, position: number): number {
  if (position + 4 > bytes.length) throw damagedData('lz4', 'the frame has no end')
  return bytes.readUInt32LE(position)
}

function verify(bytes: Buffer, start: number, end: number, expected: number): void {
  if (xxhash32(bytes, start, end) !== expected) throw damagedData('lz4', 'a checksum is wrong')
}
