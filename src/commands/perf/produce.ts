import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {loadFlags, perfGlyphs, readLoadOptions, recordsFlag, sizeFlag} from '../../cli/perf/perf-flags.ts'
import {Progress} from '../../cli/progress.ts'
import {prose} from '../../cli/prose.ts'
import {type ProducePerformance, perfProduce} from '../../core/perf/perf-produce.ts'
import {producePerformance} from '../../views/perf/performance.ts'
import {renderProduceProgress} from '../../views/records/produce.ts'

const PROGRESS_EVERY_MS = 500

export default class PerfProduce extends ClusterCommand<typeof PerfProduce> {
  static override readonly changes = true
  static override summary = 'Measure how fast records are written, and how long each takes.'
  static override description = prose`
    Writes records that are made up (capital letters at random, without a key) to a topic that is there, on the same path as samsa
    produce, and says how many a second, and how long it took from making a record until it was acknowledged: the time at which 50, 95,
    99 and 99.9 % were, within 1 %, and the longest.

    Without --rate it writes as fast as it can: then records queue in samsa, and their latency is mostly that of the queue. With
    --rate, below what the cluster can take, it is that of the cluster and of the batch: as in produce, a record waits up to 100 ms for
    others to share its batch (samsa perf latency has each alone). The records stay in the topic: take one that is made for it.
  `
  static override examples = [
    '<%= config.bin %> perf produce order-events -n 100000 --size 1KiB',
    {
      description: 'The latency at a steady thousand a second, as JSON',
      command:
        '<%= config.bin %> perf produce order-events -n 2000 --size 200 --rate 1000 --compression zstd --json',
    },
  ]
  static override args = {topic: Args.string({description: 'the topic to write to', required: true})}
  static override flags = {
    records: recordsFlag({description: 'how many records to write', required: true}),
    size: sizeFlag({default: 100, defaultHelp: async () => '100'}),
    rate: Flags.integer({
      description: 'write at most N records a second',
      helpValue: 'N',
      min: 1,
      aliases: ['throughput'],
    }),
    ...loadFlags,
  }

  /** Ctrl-C ends it cleanly, with what was measured until then; there may be much to do, so it has no deadline. */
  protected override get isStreaming(): boolean {
    return true
  }

  async run(): Promise<ProducePerformance> {
    const {flags, args} = this
    const load = {
      ...readLoadOptions(flags),
      topic: args.topic,
      records: flags.records,
      size: flags.size,
      recordsPerSecond: flags.rate ?? null,
    }
    await this.confirmIfProtected(`Write ${flags.records} records to ${args.topic}?`)
    const progress = new Progress({enabled: this.format !== 'json'})
    let timer: NodeJS.Timeout | undefined
    const surroundings = {
      cluster: this.cluster(),
      stop: this.interruption.stop,
      onNotice: (line: string) => this.note(`samsa: ${line}`),
    }
    const {result, failure} = await perfProduce(load, surroundings, (count) => {
      timer = setInterval(() => {
        const {counts, seconds} = count()
        const ratio = counts.acknowledged / load.records
        progress.say(renderProduceProgress(counts, seconds * 1000, ratio))
      }, PROGRESS_EVERY_MS)
    }).finally(() => {
      clearInterval(timer)
      progress.end()
    })
    await this.show(result, producePerformance(perfGlyphs()))
    if (failure) this.finishWith(failure)
    return result
  }
}
