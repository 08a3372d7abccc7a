import {Flags, type Interfaces} from '@oclif/core'
import {compileRecordFilter, everyFilter} from '../../core/consume/record-filter.ts'
import type {WhereFilter} from '../../core/consume/where-filter.ts'
import {type CopyRequest, WHERE_PREFIX} from '../../core/copy/copy-request.ts'
import {ontoItself} from '../../core/copy/plan-copy.ts'
import {
  type PartitionPositions,
  parsePartitionPositions,
  refuseEmptyRange,
} from '../../core/offsets/position.ts'
import {COMPRESSIONS} from '../../core/produce/produce-options.ts'
import {Failure} from '../../errors/failure.ts'
import type {OtherCluster} from '../profiles/other-cluster.ts'
import {grepFlag, inflateLimitFlag, utcFlag, whereFlag} from '../shared-flags.ts'

const toAnotherCluster = {helpGroup: 'CLUSTER TO COPY TO'}

/** What the flags of the other cluster are called. */
const NAMES = {
  bootstrapServer: '--to-bootstrap-server',
  configFile: '--to-command-config',
  property: '--to-property',
}

/** The flags of `topic copy`: which records, where to, and how. */
export const copyFlags = {
  'to-profile': Flags.string({
    description:
      'the profile of the cluster to copy to; where it is protected, somebody is asked, or --yes=NAME says so',
    helpValue: 'NAME',
    ...toAnotherCluster,
  }),
  'to-bootstrap-server': Flags.string({
    description: 'where to reach the cluster to copy to [default: the same cluster]',
    helpValue: 'HOST:PORT[,...]',
    ...toAnotherCluster,
  }),
  'to-command-config': Flags.string({
    description: 'a .properties file for that cluster; nothing of --command-config and -X counts for it',
    helpValue: 'FILE',
    ...toAnotherCluster,
  }),
  'to-property': Flags.string({
    description: 'a client property for that cluster; repeatable',
    helpValue: 'KEY=VALUE',
    multiple: true,
    multipleNonGreedy: true,
    ...toAnotherCluster,
  }),
  from: Flags.string({description: 'where to start [default: earliest]', helpValue: 'POSITION'}),
  until: Flags.string({
    aliases: ['to'],
    description: 'where to end, this offset or time excluded [default: the ends as they are at the start]',
    helpValue: 'POSITION',
    exclusive: ['follow'],
  }),
  follow: Flags.boolean({description: 'go on with what comes later, until Ctrl-C'}),
  utc: utcFlag,
  grep: grepFlag,
  where: whereFlag,
  isolation: Flags.option({
    description: 'read_uncommitted copies records of open and aborted transactions too, as plain ones',
    options: ['read_committed', 'read_uncommitted'] as const,
    default: 'read_committed',
  })(),
  'inflate-limit': inflateLimitFlag,
  'keep-partitions': Flags.boolean({description: 'each record keeps the number of its partition'}),
  create: Flags.boolean({
    description: 'create the topic where it is not there, with the partitions and configs of the original',
  }),
  resume: Flags.boolean({description: 'go on where the last copy of these topics has stopped'}),
  compression: Flags.option({
    description:
      'how batches are compressed [default: as they are where they are passed on whole, else none]',
    options: COMPRESSIONS,
  })(),
  'dry-run': Flags.boolean({description: 'only show what would be copied'}),
}

type CopyFlags = Interfaces.InferredFlags<typeof copyFlags>

/** What the flags ask to copy, `where` being the filter of their --where. Throws a usage Failure; nothing has been sent by then. */
export function readCopyRequest(
  flags: CopyFlags,
  {from, to}: {readonly from: string; readonly to: string},
  nowMs: number,
  where: WhereFilter | null = null,
): CopyRequest {
  if (from === to && !namesOtherCluster(flags)) throw ontoItself(from)
  const options = {nowMs, utc: flags.utc}
  const start = parsePartitionPositions(flags.from ?? 'earliest', options)
  const until = flags.until === undefined ? null : parsePartitionPositions(flags.until, options)
  refuseEmptyRange(start, until, '--until')
  for (const positions of [start, until]) if (positions) refuseCommitted(positions)
  const grep = flags.grep ?? []
  return {
    from,
    to,
    start,
    until,
    follows: flags.follow,
    isolation: flags.isolation,
    grep: flags.where === undefined ? grep : [...grep, `${WHERE_PREFIX}${flags.where}`],
    filter: everyFilter([compileRecordFilter(grep), where?.matches ?? null]),
    keepsPartitions: flags['keep-partitions'],
    inflateLimitBytes: flags['inflate-limit'] ?? null,
    creates: flags.create,
    resumes: flags.resume,
    plansOnly: flags['dry-run'],
    compression: flags.compression ?? null,
  }
}

/** What flags say of the cluster to copy to; null where the copy stays in one. */
export function readTarget(flags: CopyFlags): OtherCluster | null {
  if (!namesOtherCluster(flags)) return null
  const connection = {
    bootstrapServer: flags['to-bootstrap-server'],
    configFile: flags['to-command-config'],
    properties: flags['to-property'],
  }
  return {connection, names: NAMES, missing: noServer}
}

function noServer(): Failure {
  return new Failure('usage', 'No server of the cluster to copy to is named.', {
    suggestions: [
      'Add --to-profile or --to-bootstrap-server, or bootstrap.servers to the --to-command-config file.',
    ],
  })
}

/** Whether the copy goes to a cluster of its own flags. */
export function namesOtherCluster(flags: CopyFlags): boolean {
  const {'to-bootstrap-server': servers, 'to-command-config': config, 'to-property': properties} = flags
  return [servers, config, properties, flags['to-profile']].some((flag) => flag !== undefined)
}

function refuseCommitted({others, byPartition}: PartitionPositions): void {
  if ([others, ...byPartition.values()].some((position) => position?.anchor === 'committed'))
    throw new Failure('usage', 'A copy is no group and has no committed offsets.')
}
