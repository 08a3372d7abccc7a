import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {loadFlags, perfGlyphs, readLoadOptions, recordsFlag, sizeFlag} from '../../cli/perf/perf-flags.ts'
import {prose} from '../../cli/prose.ts'
import {type EndToEndLatency, LEAST_SIZE, perfLatency} from '../../core/perf/perf-latency.ts'
import {Failure} from '../../errors/failure.ts'
import {endToEndLatency} from '../../views/perf/performance.ts'

export default class PerfLatency extends ClusterCommand<typeof PerfLatency> {
  static override readonly changes = true
  static override summary = 'Measure how long a record takes from a writer to a reader.'
  static override description = prose`
    Writes one record at a time and waits until a reader has it, then the next: the time between the two, at 50, 95, 99 and 99.9 %,
    within 1 %, and at the longest; beside it the time until the record was acknowledged. Twenty records before that warm connections
    up and do not count. Each goes at once, alone in its batch, as nothing else is written meanwhile.

    With --acks all a reader has to wait until all in-sync replicas have the record, whatever the writer waits for. The records stay
    in the topic: take one that is made for it.
  `
  static override examples = [
    '<%= config.bin %> perf latency order-events -n 200',
    {
      description: 'Of records of 10 KiB in one partition, as JSON',
      command: '<%= config.bin %> perf latency order-events -n 100 --size 10KiB -p 0 --json',
    },
  ]
  static override args = {topic: Args.string({description: 'the topic to write to and read', required: true})}
  static override flags = {
    records: recordsFlag({
      description: 'how many records to time',
      default: 1000,
      defaultHelp: async () => '1000',
    }),
    size: sizeFlag({default: 100, defaultHelp: async () => '100'}),
    ...loadFlags,
  }

  /** Ctrl-C ends it cleanly, with what was measured until then; there may be much to do, so it has no deadline. */
  protected override get isStreaming(): boolean {
    return true
  }

  async run(): Promise<EndToEndLatency> {
    const {flags, args} = this
    if (flags.size < LEAST_SIZE)
      throw new Failure(
        'usage',
        `--size is at least ${LEAST_SIZE} here: by these bytes a record is known again.`,
      )
    const load = {...readLoadOptions(flags), topic: args.topic, records: flags.records, size: flags.size}
    await this.confirmIfProtected(`Write ${flags.records} records to ${args.topic}?`)
    const {result, failure} = await perfLatency(load, {
      cluster: this.cluster(),
      stop: this.interruption.stop,
      onNotice: (line) => this.note(`samsa: ${line}`),
    })
    await this.show(result, endToEndLatency(perfGlyphs()))
    if (failure) this.finishWith(failure)
    return result
  }
}
