import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {ConsumeProgressLine} from '../../cli/consume/consume-progress.ts'
import {recordsFlag} from '../../cli/perf/perf-flags.ts'
import {prose} from '../../cli/prose.ts'
import {parsePartitionList} from '../../core/offsets/partition-list.ts'
import {parsePartitionPositions, refuseCommitted} from '../../core/offsets/position.ts'
import {type ConsumePerformance, perfConsume} from '../../core/perf/perf-consume.ts'
import {consumePerformance} from '../../views/perf/performance.ts'

export default class PerfConsume extends ClusterCommand<typeof PerfConsume> {
  static override summary = 'Measure how fast records are read.'
  static override description = prose`
    Reads a topic to its ends as they are now, or --records of it, on the same path as samsa consume: every batch is fetched, checked
    against its checksum and unpacked, every record decoded, and none printed. No group is touched. The rate is over the time
    from the first request for records on; how long it took until the first record was there is said apart.
  `
  static override examples = [
    '<%= config.bin %> perf consume order-events',
    {
      description: 'The newest thousand records of each partition, as JSON',
      command: '<%= config.bin %> perf consume order-events --from latest-1000 --json',
    },
  ]
  static override args = {
    topic: Args.string({
      description: 'topic name or glob, with partitions as orders:0,3; several may follow',
      required: true,
    }),
  }
  static override strict = false
  static override flags = {
    records: recordsFlag({description: 'end after so many records [default: all there are]'}),
    from: Flags.string({description: 'where to start', helpValue: 'POSITION', default: 'earliest'}),
    partition: Flags.string({
      char: 'p',
      description: 'only these partitions of each topic: 0,3 or 0-3; of one, TOPIC:0,3',
      helpValue: 'LIST',
    }),
  }

  /** Ctrl-C ends it cleanly, with what was measured until then; there may be much to do, so it has no deadline. */
  protected override get isStreaming(): boolean {
    return true
  }

  async run(): Promise<ConsumePerformance> {
    const {flags} = this
    const from = parsePartitionPositions(flags.from, {nowMs: Date.now(), utc: false})
    refuseCommitted(from)
    const partitions = flags.partition === undefined ? null : parsePartitionList(flags.partition)
    const progress = new ConsumeProgressLine()
    const surroundings = {
      cluster: this.cluster(),
      stop: this.interruption.stop,
      onNotice: (line: string) => progress.note(`samsa: ${line}`),
    }
    const load = {topics: this.names, partitions, from, records: flags.records ?? null}
    const {result, failure} = await perfConsume(load, surroundings, progress.watch).finally(() =>
      progress.end(),
    )
    await this.show(result, consumePerformance)
    if (failure) this.finishWith(failure)
    return result
  }
}
