import {createHash} from 'node:crypto'
import {access, constants} from 'node:fs/promises'
import {join} from 'node:path'
import type {Java} from '../java.ts'
import type {JvmArchive} from '../jvm.ts'
import {isArchive} from '../prepared.ts'

/**
 * The class-data archive of a part: with it a registry needs half of the time to start. It lies with what was fetched, so it goes when
 * that goes, and belongs to one Java; the first part to run there writes it when it stops. Null in a cache that cannot be written.
 */
export async function findPartArchive(files: string, java: Java): Promise<JvmArchive | null> {
  const key = createHash('sha256').update(`${java.executable}\n${java.version}`).digest('hex').slice(0, 16)
  const file = join(files, `classes-${key}.jsa`)
  if (await isArchive(file)) return {file, use: 'read'}
  return access(files, constants.W_OK).then(
    () => ({file, use: 'write'}),
    () => null,
  )
}
