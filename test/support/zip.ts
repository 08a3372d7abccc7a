import {inflateRawSync} from 'node:zlib'

/** End of central directory record, and the entries it leads to (PKWARE APPNOTE 4.3.12, 4.3.16). */
const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50

/** The files of a zip archive (a jar is one) whose name is wanted, by name. */
export function readZip(archive: Buffer, wants: (name: string) => boolean): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || archive.readUInt32LE(end) !== END_SIGNATURE) throw new Error('not a zip archive')
  const files = new Map<string, Buffer>()
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== ENTRY_SIGNATURE)
      throw new Error('the directory of the archive is broken')
    const nameBytes = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes)
    if (wants(name)) files.set(name, readEntry(archive, at))
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return files
}

function readEntry(archive: Buffer, at: number): Buffer {
  const local = archive.readUInt32LE(at + 42)
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20))
  return archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)
}
