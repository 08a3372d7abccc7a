import {existsSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {expect, test} from 'vitest'
import {Failure} from '../../src/errors/failure.ts'
import {JVM_ABORTED, removeIfDamaged} from '../../src/local/damaged-archive.ts'

test('an archive goes where a JVM has aborted on it, and stays where the start failed for another reason', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'samsa-archive-'))
  const archive = path.join(folder, 'classes.jsa')
  await writeFile(archive, 'cut off', {mode: 0o444})
  const aborted = new Failure('failed', 'It ended while it started (SIGABRT).', {code: JVM_ABORTED})
  try {
    expect(await removeIfDamaged(archive, new Failure('failed', 'No.', {code: 'PART_ENDED'}))).toBe(false)
    expect(await removeIfDamaged(null, aborted)).toBe(false)
    expect(existsSync(archive)).toBe(true)
    expect(await removeIfDamaged(archive, aborted)).toBe(true)
    expect(existsSync(archive)).toBe(false)
    // A second time there is nothing to be done without.
    expect(await removeIfDamaged(archive, aborted)).toBe(false)
  } finally {
    await rm(folder, {recursive: true})
  }
})
