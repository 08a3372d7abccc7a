import {afterAll, beforeAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import type {FetchAnswer} from '../../../src/core/consume/fetch-answer.ts'
import {FetchPool} from '../../../src/core/consume/fetch-pool.ts'
import {LeaderFinder} from '../../../src/core/consume/leader-finder.ts'
import {createPartitionCursor} from '../../../src/core/consume/partition-cursor.ts'
import {readRecords} from '../../../src/core/consume/read-records.ts'
import {readFirstRecords} from '../../../src/core/consume/record-windows.ts'
import {type Clock, systemClock} from '../../../src/core/time/clock.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {Fetch} from '../../../src/kafka/protocol/messages/fetch.ts'
import {createTopic, produce} from '../../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../../support/proxied-kafka.ts'
import {rewriteAnswer} from '../../support/rewritten-answer.ts'
import {randomName} from '../../support/run-samsa.ts'

// A broker whose answers say one thing and bring another, for ever: whoever reads to an end is told, and gets an error in time.

type Partition = FetchAnswer['responses'][number]['partitions'][number]

let kafka: ProxiedKafka
let cluster: Cluster

beforeAll(async () => {
  kafka = await startProxiedKafka()
  cluster = new Cluster(plainConnection(kafka.servers), new AbortController().signal)
})

afterAll(async () => {
  cluster?.close()
  await kafka?.stop()
})

/** A clock that goes on by a tenth of a second whenever somebody looks at it, however slow the machine is. */
function countingClock(): Clock {
  let nowMs = 0
  return {
    now: () => {
      nowMs += 100
      return nowMs
    },
    sleep: (ms, signal) => systemClock.sleep(ms / 300, signal),
  }
}

function ofPartitions(change: (partition: Partition) => void): (answer: FetchAnswer) => FetchAnswer {
  return (answer) => {
    for (const {partitions} of answer.responses) for (const partition of partitions) change(partition)
    return answer
  }
}

const without = (errorCode: number) =>
  ofPartitions((partition) => Object.assign(partition, {errorCode, records: null}))

const CASES: [what: string, why: RegExp, change: (answer: FetchAnswer) => FetchAnswer][] = [
  ['no records', /has records there, and sends none/, without(0)],
  ['another leader', /answers NOT_LEADER_OR_FOLLOWER/, without(6)],
  ['an offset out of range', /answers OFFSET_OUT_OF_RANGE/, without(1)],
  ['an unknown topic', /answers UNKNOWN_TOPIC_OR_PARTITION/, without(3)],
  [
    'a batch that is longer than what comes',
    /sends no whole batch/,
    ofPartitions(({records}) => records?.writeInt32BE(records.length, 8)),
  ],
  ['nothing of the partition', /leaves it out of its answers/, (answer) => ({...answer, responses: []})],
  [
    'a log that was cut back',
    /says that its log was cut back/,
    ofPartitions((partition) => Object.assign(partition, {divergingEpoch: {epoch: 0, endOffset: 0n}})),
  ],
  [
    'a nearer replica, which is itself',
    /sends us to another one/,
    ofPartitions((partition) => Object.assign(partition, {preferredReadReplica: 1, records: null})),
  ],
  [
    'a nearer replica that is not there',
    /sends us to another one/,
    ofPartitions((partition) => Object.assign(partition, {preferredReadReplica: 77, records: null})),
  ],
]

async function topicOfHostile(change: (answer: FetchAnswer) => FetchAnswer): Promise<string> {
  const topic = await createTopic(randomName('hostile'))
  await produce(topic, [{value: 'a'}, {value: 'b'}])
  kafka.proxy.plan(1, topic, () => ({
    rewrite: (frame) => rewriteAnswer(Fetch, 12, frame, change),
  }))
  return topic
}

test.concurrent.each(CASES)(
  '%s, for ever: told after ten seconds, and an error after a minute',
  async (_, why, change) => {
    const topic = await topicOfHostile(change)
    const notices: string[] = []
    const clock = countingClock()
    const leaders = new LeaderFinder(cluster, clock)
    const pool = new FetchPool({
      cluster,
      clock,
      leaders,
      isolation: 'read_uncommitted',
      giveUpAfterMs: 60_000,
      endsExist: true,
      notice: (line) => notices.push(line),
      onLost: () => {},
    })
    pool.add([createPartitionCursor({topic, partition: 0}, 0, 2)])
    const sink = {isFull: false, write: async () => {}, flush: () => null}
    const options = {clock, output: {isClosed: false}, stop: new AbortController().signal}
    const failure = await readRecords(pool, sink, {...options, idleTimeoutMs: null}).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(Failure)
    expect(String(failure)).toMatch(new RegExp(`${topic}-0@0 could not be read for 60 seconds`))
    expect(notices).toEqual([
      expect.stringMatching(new RegExp(`^${topic}-0@0 has brought nothing for 10 seconds`)),
    ])
    expect(notices[0]).toMatch(why)
  },
)

test.concurrent.each(CASES.filter(([what]) => what !== 'another leader'))(
  '%s: a look at some records ends in a failure and not in none',
  async (_, __, change) => {
    const topic = await topicOfHostile(change)
    const window = {topic, partition: 0, from: 0, end: 2}
    const found = await readFirstRecords(cluster, [window], 2, ({offset}) => offset)
    expect(found.get(window)).toBeInstanceOf(Failure)
  },
)
