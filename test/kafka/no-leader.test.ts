import {expect, test} from 'vitest'
import {type Leaderless, noLeader} from '../../src/kafka/no-leader.ts'

const brokers = [1, 2].map((nodeId) => ({nodeId, host: '127.0.0.1', port: 9091 + nodeId, rack: null}))

type Replicas = Omit<Leaderless['partition'], 'partition'>

const health = '`samsa cluster health` says what is known.'
const wait = '`samsa wait topic orders` waits until it has one.'
const unclean =
  'Is that lost for good: `samsa elect unclean orders:4 --dry-run` says what would be lost with it.'

// Brokers 1 and 2 are there.
test.each<[name: string, Replicas, reason: string, suggestions: readonly string[]]>([
  [
    'its one broker is away',
    {replicas: [3], isr: [3], offlineReplicas: [3]},
    'as broker 3, which has its only replica, is away',
    [`Start broker 3: ${health}`],
  ],
  [
    'all are away; only what was in sync may lead',
    {replicas: [3, 4, 5], isr: [3, 5], offlineReplicas: [3, 4, 5]},
    'as brokers 3 and 5 are away, and no other replica is there',
    [`Start brokers 3 and 5: ${health}`],
  ],
  [
    'those that are there were behind',
    {replicas: [1, 3], isr: [3], offlineReplicas: [3]},
    'as broker 3 is away, and the replicas that are there lack records',
    [`Start broker 3: ${health}`, unclean],
  ],
  [
    'nobody is known to be in sync',
    {replicas: [3], isr: [], offlineReplicas: [3]},
    'as broker 3, which has its only replica, is away',
    [`Start broker 3: ${health}`],
  ],
  [
    'the broker is there, its disk is not',
    {replicas: [2], isr: [2], offlineReplicas: [2]},
    'as broker 2, which has its only replica, cannot read the disk',
    [`Look at the disk of broker 2: ${health}`],
  ],
  [
    'who was last in sync was killed, and is back',
    {replicas: [1, 3], isr: [], offlineReplicas: [3]},
    'as no replica is in sync, and Kafka lets none that may lack records lead by itself',
    [`Start broker 3: ${health}`, unclean],
  ],
  [
    'one that may lead is there: it is about to',
    {replicas: [3, 2], isr: [3, 2], offlineReplicas: [3]},
    'as one is being elected',
    [wait],
  ],
])('%s', (_, replicas, reason, suggestions) => {
  const leaderless = {topic: 'orders', partition: {partition: 4, ...replicas}, brokers}
  expect(noLeader(leaderless).toJSON()).toEqual({
    kind: 'failed',
    code: 'LEADER_NOT_AVAILABLE',
    message: `orders-4 has no leader, ${reason}.`,
    suggestions,
  })
  expect(noLeader(leaderless, 'The offsets could not be read').message).toBe(
    `The offsets could not be read: orders-4 has no leader, ${reason}.`,
  )
})
