import type {HttpService} from '../../core/connection/http-service.ts'
import type {Settings} from '../../core/connection/resolve-settings.ts'
import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import type {PartName} from '../../local/parts/part-names.ts'
import {stoppedPartCluster} from '../../local/parts/stopped-part.ts'

/** That a server is stopped which the local cluster has beside it, where that is the cluster that settings lead to; null otherwise. */
export function stoppedPart({what}: HttpService, part: PartName, settings: Settings): Failure | null {
  const servers = settings.get('bootstrap.servers')?.value
  const cluster = stoppedPartCluster(part, typeof servers === 'string' ? servers : null)
  if (cluster === null) return null
  const command = cluster === 'default' ? 'samsa local up' : `samsa local up --name ${cluster}`
  return new Failure('unreachable', `${capitalized(what)} of the local cluster ${cluster} is stopped.`, {
    code: 'LOCAL_PART_STOPPED',
    suggestions: [`\`${command}\` starts it again, with its data.`],
  })
}
