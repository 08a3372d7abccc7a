import {mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {setImmediate as nextTurn} from 'node:timers/promises'
import {setFlagsFromString} from 'node:v8'
import {runInNewContext} from 'node:vm'
import {expect, test} from 'vitest'
import {openInputs} from '../../../../src/core/produce/input/input-source.ts'

test('of a file that is read nothing is kept', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'samsa-input-'))
  try {
    const file = path.join(folder, 'large')
    writeFileSync(file, '')
    truncateSync(file, 32 * 1024 * 1024)
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const [source] = await openInputs([file], process.stdin, null)
    if (source === undefined) throw new Error('there is one')
    const seen: WeakRef<ArrayBufferLike>[] = []
    let kept = Number.NaN
    for await (const chunk of source.chunks(new AbortController().signal)) {
      seen.push(new WeakRef(chunk.buffer))
      if (seen.length !== 100) continue
      // What a WeakRef was made or asked for stays until the turn is over.
      await nextTurn()
      collect()
      kept = seen.filter((each) => each.deref() !== undefined).length
    }
    expect(seen).toHaveLength(128)
    // This chunk, the one before it, and those that are being read ahead.
    expect(kept).toBeLessThan(10)
  } finally {
    rmSync(folder, {recursive: true})
  }
})
