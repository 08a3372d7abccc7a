import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag, utcFlag} from '../../cli/shared-flags.ts'
import {describePositionTimes, parsePartitionPositions, refuseCommitted} from '../../core/offsets/position.ts'
import {isCalendarInstant} from '../../core/records/timestamp-writer.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {
  fetchKafkaPlace,
  fetchTopicOffsets,
  KAFKA_PLACES,
  type KafkaPlace,
  type TopicOffset,
} from '../../core/topics/topic-offsets.ts'
import {Failure} from '../../errors/failure.ts'
import {topicOffsets} from '../../views/topics/topic-offsets.ts'

export default class TopicOffsets extends ClusterCommand<typeof TopicOffsets> {
  static override summary = 'Show the offsets of a position in each partition: ends, starts, or at a time.'
  static override description = prose`
    A POSITION is earliest, latest (where the next record goes), an offset, or a time, each with +N or -N: 15m is
    15 minutes ago, latest-100 the last hundred. Per partition: 0=100,3=latest-5. A time gives the first record that is
    as late or later, with its time; where there is none, the log end, and that is said.`
  static override examples = [
    '<%= config.bin %> topic offsets order-events',
    {
      description: 'Where the last hour begins',
      command: '<%= config.bin %> topic offsets order-events --at 1h --json',
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
    at: Flags.string({
      description: 'which place',
      helpValue: 'POSITION',
      default: 'latest',
    }),
    time: Flags.string({
      description:
        'as kafka-get-offsets.sh: -1 latest, -2 earliest, -3 the latest timestamp, -4 earliest on disk, -5 latest tiered, or milliseconds since 1970',
      helpValue: 'TIME',
      exclusive: ['at'],
    }),
    regex: regexFlag,
    utc: utcFlag,
  }

  async run(): Promise<{offsets: readonly TopicOffset[]}> {
    const {at, regex, utc, time} = this.flags
    const place = readPlace(time)
    if (place !== null) {
      const {topics, unserved} = await this.#findTopics(regex)
      return this.#showOffsets([...(await fetchKafkaPlace(this.cluster(), topics, place)), ...unserved])
    }
    const positions = parsePartitionPositions(time === undefined ? at : readTime(time), {
      nowMs: Date.now(),
      utc,
    })
    refuseCommitted(positions)
    const {topics, unserved} = await this.#findTopics(regex)
    for (const line of describePositionTimes(positions)) this.note(line)
    return this.#showOffsets([...(await fetchTopicOffsets(this.cluster(), topics, positions)), ...unserved])
  }

  /** The topics that are meant, and rows for those that may not be seen; any other failure is thrown. */
  async #findTopics(regex: boolean) {
    const {topics, failures} = await resolveTopics(this.cluster(), this.names, {regex, takesPartitions: true})
    const unserved = [...failures].map(([topic, error]): TopicOffset => {
      if (error.kind !== 'denied' || failures.size + topics.length === 1) throw error
      return {topic, partition: null, offset: null, timestamp: null, note: null, error}
    })
    return {topics, unserved}
  }

  async #showOffsets(offsets: readonly TopicOffset[]): Promise<{offsets: readonly TopicOffset[]}> {
    return this.show({offsets}, topicOffsets, {rows: offsets, noun: 'partitions'})
  }
}

/** A number of Kafka's, or its name of it, that no position means; null for every other --time. */
function readPlace(time: string | undefined): KafkaPlace | null {
  const names: Readonly<Record<string, KafkaPlace>> = {
    'max-timestamp': '-3',
    'earliest-local': '-4',
    'latest-tiered': '-5',
  }
  const word = names[time ?? ''] ?? time ?? ''
  return isPlace(word) ? word : null
}

function isPlace(word: string): word is KafkaPlace {
  return Object.hasOwn(KAFKA_PLACES, word)
}

/** What Kafka's --time means, as a position: digits are a time there, and never an offset. */
function readTime(time: string): string {
  if (time === '-1') return 'latest'
  if (time === '-2') return 'earliest'
  if (/^-\d+$/.test(time))
    throw new Failure('usage', `--time ${time} means nothing to Kafka: it goes from -1 to -5.`, {
      suggestions: ['So many before the end is --at latest-N.'],
    })
  if (!/^\d+$/.test(time)) return time
  const timestampMs = Number(time)
  if (!isCalendarInstant(timestampMs)) throw new Failure('usage', `--time ${time} lies outside the calendar.`)
  return new Date(timestampMs).toISOString()
}
