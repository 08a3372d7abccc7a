import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {onTestFinished} from 'vitest'

/** A folder for the test that runs, gone when it has finished. Not for tests that run side by side. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samsa-test-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  return folder
}
