import {readdir} from 'node:fs/promises'
import path from 'node:path'
import {Failure} from '../errors/failure.ts'
import {readBounded} from './bounded-reading.ts'

const MOST_FILES = 2_000

/** The `.proto` files of a folder and those below it, by their paths from there. Throws a usage Failure where there is none, or one cannot be read. */
export async function readProtoFiles(
  folder: string,
): Promise<readonly {readonly name: string; readonly text: string}[]> {
  const names = await readdir(folder, {recursive: true}).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The folder ${folder} cannot be read: ${reason}.`, {cause: error})
  })
  const files = names.filter((name) => name.endsWith('.proto')).toSorted()
  if (files.length === 0) throw new Failure('usage', `The folder ${folder} has no .proto files.`)
  if (files.length > MOST_FILES)
    throw new Failure('usage', `The folder ${folder} has more than ${MOST_FILES} .proto files.`)
  return files.map((name) => ({
    name: name.split(path.sep).join('/'),
    text: readText(path.join(folder, name)),
  }))
}

function readText(file: string): string {
  try {
    return readBounded(file).toString()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `${file} cannot be read: ${reason}.`, {cause: error})
  }
}
