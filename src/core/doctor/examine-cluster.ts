import {Failure} from '../../errors/failure.ts'
import {Broker} from '../../kafka/broker.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type Address, formatAddress} from '../../kafka/connection-options.ts'
import {ApiVersions} from '../../kafka/protocol/messages/api-versions.ts'
import {DescribeCluster} from '../../kafka/protocol/messages/describe-cluster.ts'
import {Metadata} from '../../kafka/protocol/messages/metadata.ts'
import {operationWords} from '../access/authorized-operations.ts'
import {askController} from '../brokers/fetch-controller.ts'
import {fetchQuorum} from '../brokers/fetch-quorum.ts'
import {fetchRegistrations} from '../brokers/fetch-registrations.ts'
import {clockDifference} from '../brokers/quorum-clock.ts'
import {countOf} from '../names/count-of.ts'
import {isInternalTopic} from '../topics/list-topics.ts'
import {type Check, runCheck, skipCheck} from './check.ts'
import {formatReached} from './examine-server.ts'

/** Round trips that the latency is the median of. */
const ROUND_TRIPS = 5

/** A clock that is off by more makes times of records and of retention look wrong. */
const MOST_SKEW_MS = 2_000

interface Named extends Address {
  readonly nodeId: number
}

/** What can be looked at once one server has answered: every broker, whether they agree, the controller, clocks, rights. */
export async function* examineCluster(cluster: Cluster): AsyncGenerator<Check> {
  const found = await runCheck('cluster', '', async () => {
    const [{clusterId, brokers}, fenced] = await Promise.all([cluster.metadata([]), findFenced(cluster)])
    const away = fenced.length === 0 ? '' : `, ${fenced.length} more fenced`
    const message = `${clusterId ?? 'without an id'}, ${countOf(brokers.length, 'broker')}${away}`
    return [{brokers, fenced}, {message}]
  })
  yield found.check
  if (found.value === null) {
    for (const name of ['broker', 'agreement', 'controller', 'clock', 'rights'])
      yield skipCheck(name, '', 'the cluster could not be asked')
    return
  }
  const {brokers, fenced} = found.value
  const looked = await Promise.all(brokers.map((broker) => examineBroker(cluster, broker)))
  for (const {check} of looked) yield check
  for (const check of await Promise.all(fenced.map((broker) => examineFenced(cluster, broker)))) yield check
  yield examineAgreement(
    looked.flatMap(({value}) => value ?? []),
    brokers.length + fenced.length === 1,
  )
  yield await examineController(cluster)
  yield await examineClock(cluster)
  yield await examineRights(cluster)
}

/**
 * The brokers that are registered and take no part, which metadata does not name: without them a cluster would be well as soon
 * as the controller has given up the broker that is down. None where they are not told, or may not be asked for.
 */
async function findFenced(cluster: Cluster): Promise<readonly Named[]> {
  try {
    const {brokers} = await fetchRegistrations(cluster)
    return brokers.filter(({fenced}) => fenced).map(({id, host, port}) => ({nodeId: id, host, port}))
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return []
    throw error
  }
}

/** Says why a broker takes no part: it does not answer, or it does and has not caught up. */
async function examineFenced(cluster: Cluster, broker: Named): Promise<Check> {
  const {check} = await examineBroker(cluster, broker)
  const isSilent = check.ok === false
  return {
    ...check,
    ok: false,
    message: isSilent
      ? `takes no part in the cluster: ${check.message}`
      : `answers, and takes no part in the cluster (it is fenced): it is starting, or does not reach the controller.`,
    suggestion: isSilent
      ? `Start it. Is it gone for good: \`samsa broker unregister ${broker.nodeId}\`.`
      : 'Look again in a moment, then at its log.',
  }
}

/** What a broker says of the cluster. */
interface Told {
  readonly nodeId: number
  readonly clusterId: string | null
  readonly brokers: readonly number[]
  readonly topics: number
}

/** Connects to where a broker says that it is, and asks it a few times. */
function examineBroker(cluster: Cluster, {nodeId, host, port}: Named) {
  const {options, signal} = cluster
  const address = {host, port}
  return runCheck(
    'broker',
    `${nodeId} ${formatReached(address, options.dial?.(address) ?? address)}`,
    async (): Promise<readonly [Told, {message: string}]> => {
      let broker: Broker
      try {
        broker = await Broker.connect(address, options, signal)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        throw error.suggesting(
          `It is what broker ${nodeId} advertises; through a tunnel: --broker-map ${formatAddress(address)}=localhost:PORT.`,
        )
      }
      try {
        const times: number[] = []
        for (let trip = 0; trip < ROUND_TRIPS; trip++) {
          const startedMs = performance.now()
          await broker.send(ApiVersions, {clientSoftwareName: 'samsa', clientSoftwareVersion: '0'})
          times.push(performance.now() - startedMs)
        }
        const all = {
          topics: null,
          allowAutoTopicCreation: false,
          includeClusterAuthorizedOperations: false,
          includeTopicAuthorizedOperations: false,
        }
        const answer = await broker.send(Metadata, all)
        const told = {
          nodeId,
          clusterId: answer.clusterId,
          brokers: answer.brokers.map((each) => each.nodeId).toSorted((a, b) => a - b),
          topics: answer.topics.length,
        }
        const median = times.toSorted((a, b) => a - b)[Math.floor(ROUND_TRIPS / 2)] ?? 0
        return [told, {message: `${median.toFixed(1)} ms there and back`}]
      } finally {
        broker.close()
      }
    },
  )
}

/** Whether all that answered say the same of the cluster. */
function examineAgreement(told: readonly Told[], isOnlyBroker: boolean): Check {
  const [first, ...others] = told
  const base = {name: 'agreement', target: '', ms: 0}
  if (first === undefined) return skipCheck('agreement', '', 'no broker has answered')
  const differing = others.filter(
    (other) =>
      other.clusterId !== first.clusterId ||
      other.topics !== first.topics ||
      other.brokers.join() !== first.brokers.join(),
  )
  if (differing.length === 0)
    return {
      ...base,
      ok: true,
      message:
        told.length === 1
          ? isOnlyBroker
            ? 'there is one broker'
            : 'one broker answers, others cannot differ'
          : `${told.length} brokers say the same of the cluster`,
      suggestion: null,
    }
  const of = ({nodeId, clusterId, brokers, topics}: Told): string =>
    `broker ${nodeId}: ${clusterId ?? 'no id'}, brokers ${brokers.join(', ')}, ${countOf(topics, 'topic')}`
  const isOther = differing.some(({clusterId}) => clusterId !== first.clusterId)
  return {
    ...base,
    ok: false,
    message: `Brokers do not say the same of the cluster: ${[first, ...differing].map(of).join('; ')}.`,
    suggestion: isOther
      ? 'They belong to different clusters: look at what they advertise, and at the map of brokers.'
      : 'One may be behind with the metadata: look again in a moment, then at its log.',
  }
}

async function examineController(cluster: Cluster): Promise<Check> {
  const {check} = await runCheck('controller', '', async () => {
    const controller = await askController(cluster)
    if (controller instanceof Failure) throw controller
    if (controller === null)
      throw new Failure('failed', 'There is no controller at the moment: nothing can be created or moved.', {
        suggestions: ['Look at the logs of the controllers; most of them have to be up.'],
      })
    return [null, {message: `node ${controller}`}]
  })
  return check
}

/** The clock of the active controller beside ours. */
async function examineClock(cluster: Cluster): Promise<Check> {
  const {check} = await runCheck('clock', '', async () => {
    const clock = clockDifference(await fetchQuorum(cluster))
    if (clock === null)
      return [null, {message: 'not known: the controllers do not tell theirs', isUnknown: true}]
    const {differenceMs, uncertainMs} = clock
    const text = `${Math.abs(Math.round(differenceMs))} ms ${differenceMs < 0 ? 'behind' : 'ahead of'} this machine`
    if (Math.abs(differenceMs) <= MOST_SKEW_MS + uncertainMs) return [null, {message: text}]
    throw new Failure('failed', `The clock of the controller is ${text}.`, {
      suggestions: ['Set both by NTP: ages of records, lag in time and retention go by them.'],
    })
  })
  return check
}

/** What this principal may do with the cluster and with topics, as the brokers say (KIP-430). */
async function examineRights(cluster: Cluster): Promise<Check> {
  const {check} = await runCheck('rights', '', async () => {
    const [whole, {topics}] = await Promise.all([
      cluster.sendToAny(DescribeCluster, {
        includeClusterAuthorizedOperations: true,
        endpointType: 1,
        includeFencedBrokers: false,
      }),
      cluster.sendToAny(Metadata, {
        topics: null,
        allowAutoTopicCreation: false,
        includeClusterAuthorizedOperations: false,
        includeTopicAuthorizedOperations: true,
      }),
    ])
    // Kafka's own are nobody's to write to.
    const usual = topics.filter(
      ({name, isInternal}) => !isInternalTopic({name: name ?? '', internal: isInternal}),
    )
    const ofCluster = operationWords(whole.clusterAuthorizedOperations)
    const byOperation = Map.groupBy(
      usual.flatMap(({topicAuthorizedOperations}) => operationWords(topicAuthorizedOperations)),
      (word) => word,
    )
    const ofTopics = ['read', 'write', 'alter', 'delete'].map(
      (word) => `${word} ${byOperation.get(word)?.length ?? 0}`,
    )
    return [
      null,
      {
        message: `cluster: ${ofCluster.join(', ') || 'nothing'}; of ${countOf(usual.length, 'topic')} that can be seen: ${ofTopics.join(', ')}`,
      },
    ]
  })
  return check
}
