import {mkdtemp} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {Failure} from '../errors/failure.ts'

/**
 * Makes a folder of its own, whose name begins with `prefix`, where the system keeps temporary files. Throws a Failure that names
 * the place: it is often one of TMPDIR that is not there.
 */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
  const parent = tmpdir()
  try {
    return await mkdtemp(path.join(parent, prefix))
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
    if (typeof code !== 'string') throw error
    const reason = code === 'ENOENT' ? 'it is not there' : error instanceof Error ? error.message : code
    throw new Failure('failed', `No temporary folder can be made in ${parent}: ${reason}.`, {
      code,
      cause: error,
      suggestions: ['Set TMPDIR to a folder that is there, and that this user may write to.'],
    })
  }
}
