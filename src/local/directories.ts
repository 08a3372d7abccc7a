import {join} from 'node:path'
import {userFolders} from '../user/folders.ts'

/** Where `samsa local` keeps what it fetched and what its brokers wrote. */
export interface LocalDirectories {
  /** Fetched Kafka versions and what makes their start short; safe to delete while no broker runs. */
  readonly cacheRoot: string
  /** One folder for each named cluster. */
  readonly dataRoot: string
}

/** The folders of this user, see userFolders. */
export function localDirectories(...of: Parameters<typeof userFolders>): LocalDirectories {
  const {cache, data} = userFolders(...of)
  return {cacheRoot: join(cache, 'kafka'), dataRoot: join(data, 'local')}
}
