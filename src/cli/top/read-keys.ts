import {Failure} from '../../errors/failure.ts'
import {readBoundedLater} from '../../user/bounded-reading.ts'

/** Far more than keys and colours take. */
const MOST_BYTES = 1024 * 1024

/** The text of a file of keys and colours. Throws Failure(usage) where it cannot be read. */
export async function readKeys(file: string, signal: AbortSignal): Promise<string> {
  try {
    return String(await readBoundedLater(file, {mostBytes: MOST_BYTES, signal}))
  } catch (error) {
    signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The keys file ${file} cannot be read: ${reason}.`)
  }
}
