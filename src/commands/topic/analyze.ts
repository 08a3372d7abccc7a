import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {ConsumeProgressLine} from '../../cli/consume/consume-progress.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {prose} from '../../cli/prose.ts'
import {inflateLimitFlag, regexFlag, utcFlag} from '../../cli/shared-flags.ts'
import {analyzeTopics} from '../../core/analyze/analyze-topics.ts'
import {
  describePositionTimes,
  parsePartitionPositions,
  refuseCommitted,
  refuseEmptyRange,
} from '../../core/offsets/position.ts'
import {systemClock} from '../../core/time/clock.ts'
import {abortFailure} from '../../errors/abort-failure.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../views/glyphs.ts'
import {readsUnicode} from '../../views/terminal-traits.ts'
import {type TopicAnalyses, topicAnalyses} from '../../views/topics/topic-analysis.ts'

export default class TopicAnalyze extends ClusterCommand<typeof TopicAnalyze> {
  static override summary = 'Say what records are like: rates, sizes, compression, keys, producers.'
  static override description = prose`
    Looks at the newest 10,000 offsets of each partition, or at what --from and --to say, and changes nothing. Sizes are given at
    50, 95 and 99 %, within 1 %, and at the largest: of records (key, value and headers), of batches as brokers store them, and how many
    records a batch has. Small batches cost brokers and compression dear; linger.ms and batch.size of the producers make them
    larger. A partition with far more than its share, or a hot key, is what keeps one consumer busy while others wait.

    Rates are over the time between the earliest and the latest timestamp. Batches are taken whole, those at both ends too;
    records of aborted transactions count, markers of transactions do not. OUT OF ORDER are records whose time is before that of
    a record in front of them in their partition: reading from a time can miss these.

    A POSITION is earliest, latest, an offset or a time, each with +N or -N, as in samsa consume: 15m, latest-100000.
  `
  static override examples = [
    '<%= config.bin %> topic analyze order-events',
    {
      description: 'All that is there, with all keys and producers that were found',
      command: '<%= config.bin %> topic analyze order-events --from earliest -o wide',
    },
    {
      description: 'The last hour of several topics',
      command: "<%= config.bin %> topic analyze 'order-*' --from 1h --json",
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
    from: Flags.string({description: 'where to start [default: latest-10000]', helpValue: 'POSITION'}),
    to: Flags.string({
      aliases: ['until'],
      description: 'where to end, this offset or time excluded [default: the end as it is now]',
      helpValue: 'POSITION',
    }),
    regex: regexFlag,
    utc: utcFlag,
    'inflate-limit': inflateLimitFlag,
  }

  /** Ctrl-C ends it cleanly, with what was measured until then; there may be much to do, so it has no deadline. */
  protected override get isStreaming(): boolean {
    return true
  }

  async run(): Promise<TopicAnalyses> {
    const {flags} = this
    const options = {nowMs: Date.now(), utc: flags.utc}
    const from = parsePartitionPositions(flags.from ?? 'latest-10000', options)
    const to = flags.to === undefined ? null : parsePartitionPositions(flags.to, options)
    for (const positions of [from, ...(to ? [to] : [])]) refuseCommitted(positions)
    refuseEmptyRange(from, to)
    const {stop} = this.interruption
    const progress = new ConsumeProgressLine()
    const {topics, failures} = await analyzeTopics(
      {
        topics: this.names,
        regex: flags.regex,
        from,
        to,
        tellsPlaces: flags.from !== undefined || to !== null,
        inflateLimitBytes: flags['inflate-limit'] ?? null,
      },
      {
        cluster: this.cluster(),
        clock: systemClock,
        stop,
        notice: (line) => progress.note(`samsa: ${line}`),
        onReading: progress.watch,
      },
    ).finally(() => progress.end())
    for (const line of [from, ...(to ? [to] : [])].flatMap(describePositionTimes)) this.note(line)
    const view = topicAnalyses(readsUnicode(process.env) ? unicodeGlyphs : asciiGlyphs)
    const result = await this.show({topics}, view, {rows: topics, noun: 'topics', failures, showsPart: true})
    if (stop.aborted) {
      this.note('Interrupted: it is of what was read until then.')
      process.exitCode = exitCodeOf(abortFailure(stop))
    }
    return result
  }
}
