import {rm} from 'node:fs/promises'
import path from 'node:path'
import type {LocalDirectories} from '../../local/directories.ts'
import {readIfThere} from '../../user/files.ts'
import {readText} from '../profiles/parse-profiles.ts'
import {userProfileFile} from '../profiles/profile-files.ts'
import {changeProfiles} from '../profiles/write-profiles.ts'

/** The names of the profiles of a secured cluster. */
export interface SecureProfiles {
  /** May do everything. */
  readonly admin: string
  /** May only look, and read. */
  readonly reader: string
}

export function secureProfiles(cluster: string): SecureProfiles {
  const admin = cluster === 'default' ? 'local' : cluster
  return {admin, reader: `${admin}-reader`}
}

/** Beside the folder of the cluster, which is not there before its first start. */
export function secureFolder({dataRoot}: LocalDirectories, cluster: string): string {
  return path.join(dataRoot, `.secure-${cluster}`)
}

/** Removes what a secured cluster has beside its data: certificates, passwords, profiles. Nothing where it was none. */
export async function dropSecurity(directories: LocalDirectories, cluster: string): Promise<void> {
  const folder = secureFolder(directories, cluster)
  if (readIfThere(path.join(folder, 'ca.pem')) === null) return
  const {dropProfile} = await import('../../core/connection/profiles/edit-profiles.ts')
  const names = Object.values(secureProfiles(cluster))
  if (readText(userProfileFile()) !== null)
    await changeProfiles(userProfileFile(), (text, before) =>
      names
        // One of somebody else's that has the name stays.
        .filter(
          (name) =>
            before.profiles.get(name)?.settings.get('ssl.truststore.location') ===
            path.join(folder, 'ca.pem'),
        )
        .reduce((rest, name) => dropProfile(rest, name), text ?? ''),
    )
  await rm(folder, {recursive: true, force: true})
}
