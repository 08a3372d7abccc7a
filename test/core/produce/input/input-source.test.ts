import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {setImmediate as nextTurn} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {openInputs} from '../../../../src/core/produce/input/input-source.ts'

test('a file is read into two buffers in turn, and a chunk stays as it is until the next is asked for', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'samsa-input-'))
  try {
    const file = path.join(folder, 'large')
    const content = Buffer.from(Uint32Array.from({length: 1_000_003}, (_, index) => index).buffer)
    writeFileSync(file, content)
    const [source] = await openInputs([file], process.stdin, null)
    if (source === undefined) throw new Error('there is one')
    const buffers = new Set<ArrayBufferLike>()
    let position = 0
    for await (const chunk of source.chunks(new AbortController().signal)) {
      buffers.add(chunk.buffer)
      // The one after it is being read meanwhile.
      await nextTurn()
      expect(chunk.equals(content.subarray(position, position + chunk.length))).toBe(true)
      position += chunk.length
    }
    expect(position).toBe(content.length)
    expect(buffers.size).toBe(2)
  } finally {
    rmSync(folder, {recursive: true})
  }
})
