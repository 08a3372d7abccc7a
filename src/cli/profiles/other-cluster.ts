import type {SecretReader} from '../../core/connection/connection-secrets.ts'
import type {Profile} from '../../core/connection/profiles/profile.ts'
import type {Failure} from '../../errors/failure.ts'
import type {ConnectionOptions} from '../../kafka/connection-options.ts'
import {
  type ConnectionFlags,
  type ConnectionSurroundings,
  connectionOf,
  readSettings,
} from '../client-connection.ts'
import {dialOf, sourceOf} from './connection-choice.ts'

/** What flags of their own say of a further cluster: nothing of those of the first one counts for it. */
export interface OtherCluster {
  readonly connection: ConnectionFlags
  readonly names: ConnectionSurroundings['names']
  /** What to say where no server is named. */
  readonly missing: () => Failure
}

/** How to reach a further cluster; its profile goes behind the other flags. Throws Failure(usage). */
export function otherConnection(
  {connection, names, missing}: OtherCluster,
  profile: Profile | null,
  how: {readonly verbose: boolean; readonly readSecret: SecretReader},
): ConnectionOptions {
  const settings = readSettings(connection, {
    names,
    below: profile && sourceOf(profile),
    defaultServers: () => {
      throw missing()
    },
  })
  return {...connectionOf(settings, how), ...dialOf([], profile)}
}
