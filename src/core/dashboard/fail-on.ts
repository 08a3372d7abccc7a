import {Failure} from '../../errors/failure.ts'
import {isEnough, planSampling, requiredSpanMs, type Sampling} from '../lag/check-lag.ts'
import {DEFAULT_WINDOW_MS} from '../lag/lag-history.ts'
import {LAG_STATUSES, type LagStatus, severityOf, statusesIn, WATCHED_STATUSES} from '../lag/lag-status.ts'
import {countOf} from '../names/count-of.ts'
import {nearestNames} from '../names/nearest-names.ts'
import type {ViewDocument} from './view-documents.ts'
import type {ViewRequest} from './view-request.ts'

/** What `--fail-on` takes beside the statuses of groups. */
const SEVERITY_WORDS = ['warn', 'error'] as const
const CLUSTER_WORDS = ['broker-down', 'under-replicated', 'under-min-isr', 'offline'] as const

/** What tells of groups; `error` is a severity and a status. */
const GROUP_WORDS = [...new Set([...SEVERITY_WORDS, ...LAG_STATUSES.map((status) => status.toLowerCase())])]

/** All words that `--fail-on` takes. */
export const failOnWords: readonly string[] = [...GROUP_WORDS, ...CLUSTER_WORDS]

/**
 * Reads the values of `--fail-on`: each may list several with commas, in any case, as `--status` of lag check. Throws
 * Failure(usage) with the nearest words.
 */
export function parseFailOn(texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const word = text.trim().toLowerCase().replaceAll('_', '-')
      if (failOnWords.includes(word)) return word
      const nearest = nearestNames(word, failOnWords)
      const help =
        nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `There are ${failOnWords.join(', ')}.`
      throw new Failure('usage', `--fail-on takes no '${text.trim()}'.`, {suggestions: [help]})
    })
}

const wordsByView: Readonly<Record<ViewDocument['view'], readonly string[]>> = {
  topics: ['offline'],
  brokers: ['broker-down', 'under-replicated'],
  groups: GROUP_WORDS,
  group: GROUP_WORDS,
  overview: CLUSTER_WORDS,
  problems: SEVERITY_WORDS,
  txn: SEVERITY_WORDS,
  moves: [],
  connect: SEVERITY_WORDS,
}

/** What `--fail-on` takes, by the word that names the view. */
export const FAIL_ON_WORDS_BY_VIEW: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(wordsByView),
  ['topic', wordsByView.topics],
])

/** Throws a usage Failure where a word means nothing in a view, so that a check never passes because of a typo. */
export function requireFailOnWords(words: readonly string[], view: ViewDocument['view']): void {
  const known = wordsByView[view]
  const wrong = words.find((word) => !known.includes(word))
  if (wrong !== undefined) {
    const taken = known.length === 0 ? 'there are no states to check' : `it takes ${known.join(', ')}`
    throw new Failure('usage', `--fail-on ${wrong} means nothing for top ${view}; ${taken}.`)
  }
}

/**
 * How a view has to be polled so that it can tell whether something is in these states: a status of groups needs as long as
 * `lag check` takes for it, everything else what the view needs anyway. Throws Failure(usage) where fewer samples are wanted.
 */
export function planFailOn(
  words: readonly string[],
  request: ViewRequest,
  wanted: {readonly samples: number | null; readonly intervalMs: number | null},
): Sampling | null {
  if (request.view !== 'groups' && request.view !== 'group' && request.view !== 'problems') return null
  const statuses = new Set(LAG_STATUSES.filter((status) => isWanted(words, status)))
  const isSpanless = requiredSpanMs(statuses, DEFAULT_WINDOW_MS) === 0
  // A commit past the log end counts from the second sample on.
  const least = statuses.has('AHEAD') ? 2 : 1
  if (isSpanless && (wanted.samples ?? least) >= least) return null
  const sampling = planSampling(statuses, DEFAULT_WINDOW_MS, wanted)
  if (!isSpanless && isEnough(statuses, DEFAULT_WINDOW_MS, sampling)) return sampling
  const text = `${countOf(sampling.samples, 'sample')}, one every ${sampling.intervalMs} ms, are too few for --fail-on ${words.join(', ')}.`
  throw new Failure('usage', text, {suggestions: ['Leave --samples out: as many are taken as it needs.']})
}

/** The rows that a check of a document looks at. */
export function rowsOfView({view, document}: ViewDocument): readonly object[] {
  switch (view) {
    case 'topics':
      return document.topics
    case 'brokers':
      return document.brokers
    case 'groups':
      return document.groups
    case 'group':
      return document.lag
    case 'overview':
      return [document.overview]
    case 'problems':
      return document.problems
    case 'txn':
      return document.transactions
    case 'moves':
      return document.moves
    case 'connect':
      return document.connectors
  }
}

/** Whether a word is a verdict on how a group gets on. */
function isOfProgress(word: string): boolean {
  return LAG_STATUSES.some((status) => status.toLowerCase() === word && WATCHED_STATUSES.has(status))
}

/** Whether a status is named, or as bad as a severity that is: `warn` is a warning or worse. */
function isWanted(words: readonly string[], status: LagStatus): boolean {
  const severity = severityOf(status)
  if (words.includes(status.toLowerCase()) || words.includes(severity)) return true
  return severity === 'error' && words.includes('warn')
}

/** What of a document is one of the words, a sentence each; none where the check is met. */
export function findFailOn(words: readonly string[], shown: ViewDocument): readonly string[] {
  if (words.length === 0) return []
  const wants = (word: string): boolean => words.includes(word)
  switch (shown.view) {
    case 'topics':
      return shown.document.topics.flatMap(({name, partitions}) =>
        partitions.flatMap(({partition, leader}) =>
          wants('offline') && leader === null ? [`${name}-${partition} has no leader`] : [],
        ),
      )
    case 'brokers':
      return shown.document.brokers.flatMap(({id, state, underReplicated}) => [
        ...(wants('broker-down') && state !== 'up' ? [`broker ${id} is ${state}`] : []),
        ...(wants('under-replicated') && underReplicated > 0
          ? [`broker ${id} leads ${underReplicated} under-replicated partitions`]
          : []),
      ])
    case 'groups':
      return shown.document.groups.flatMap(({group, status, statuses}) => {
        const all = new Set([status, ...statusesIn({statuses})])
        const wanted = [...all].filter((each) => isWanted(words, each))
        if (wanted.length > 0) return [`group ${group} is ${wanted.join(', ')}`]
        // How a group gets on is not known of one that has never committed.
        const asked = words.filter((word) => isOfProgress(word))
        return asked.length > 0 && all.has('NO-COMMIT')
          ? [`group ${group} has committed nothing, so that whether it is ${asked.join(' or ')} is unknown`]
          : []
      })
    case 'group':
      return shown.document.lag.flatMap(({topic, partition, status, underlyingStatus}) =>
        [status, underlyingStatus].flatMap((each) =>
          each !== undefined && isWanted(words, each) ? [`${topic}-${partition} is ${each}`] : [],
        ),
      )
    case 'problems':
      // What could not be read is no breach, and no success: see wantOfData.
      return shown.document.problems.flatMap(({kind, severity, seen, about}) => {
        if (kind === 'unread' || !(wants('warn') || (wants('error') && severity === 'error'))) return []
        return ['group' in about ? `group ${about.group}: ${seen}` : seen]
      })
    case 'txn':
      return shown.document.transactions.flatMap(({severity, message}) =>
        severity === 'error' || (severity === 'warn' && wants('warn')) ? [message] : [],
      )
    case 'moves':
      return []
    case 'connect':
      return shown.document.connectors.flatMap(({severity, message, cause}) =>
        severity === 'error' || (severity === 'warn' && wants('warn'))
          ? [cause === null ? message : `${message} (${cause.replace(/\.$/, '')})`]
          : [],
      )
    case 'overview': {
      const {brokers, underReplicated, underMinIsr, offline} = shown.document.overview
      const down = brokers.known - brokers.up
      return [
        ...(wants('broker-down') && down > 0 ? [`${down} of ${brokers.known} brokers are not up`] : []),
        ...(wants('under-replicated') && underReplicated > 0
          ? [`${underReplicated} partitions are under-replicated`]
          : []),
        // What may not be read cannot be said to be well.
        ...(wants('under-min-isr') && underMinIsr !== 0
          ? [`${underMinIsr ?? 'unknown: how many'} partitions are under min.insync.replicas`]
          : []),
        ...(wants('offline') && offline > 0 ? [`${offline} partitions have no leader`] : []),
      ]
    }
  }
}
