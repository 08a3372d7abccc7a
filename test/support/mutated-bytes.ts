/** Whole numbers from 0 to below a limit. */
type Random = (below: number) => number

/** What lengths, counts, versions and codes are at their edges. */
const EDGES = [-1, 0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, -0x8000_0000, 0x00ff_ffff]

/** A copy of bytes that is not quite one: flipped, cut, repeated, left out, or with other lengths and counts. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let mutated: Buffer = Buffer.from(bytes)
  for (let times = 1 + random(3); times > 0 && mutated.length > 0; times--)
    mutated = mutateOnce(mutated, random)
  return mutated
}

function mutateOnce(bytes: Buffer, random: Random): Buffer {
  const at = random(bytes.length)
  const length = 1 + random(Math.min(64, bytes.length - at))
  const edge = EDGES[random(EDGES.length)] ?? 0
  switch (random(8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
      return bytes
    case 1:
      bytes[at] = edge & 0xff
      return bytes
    case 2:
      if (at + 2 <= bytes.length) bytes.writeInt16BE((edge << 16) >> 16, at)
      return bytes
    case 3:
    case 4:
      if (at + 4 <= bytes.length) bytes.writeInt32BE(edge, at)
      return bytes
    case 5:
      return bytes.subarray(0, at)
    case 6:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
  }
}
