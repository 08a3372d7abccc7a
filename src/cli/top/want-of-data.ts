import {rowsOfView} from '../../core/dashboard/fail-on.ts'
import type {ProblemJson} from '../../core/dashboard/problems/problems-json.ts'
import type {ViewDocument} from '../../core/dashboard/view-documents.ts'
import {countOf} from '../../core/names/count-of.ts'
import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import {rowsFailure} from '../rows-failure.ts'

/**
 * Why a document cannot be checked for some words of `--fail-on`: nothing is in it, which may be a misspelt filter or the
 * wrong cluster, or rows of it could not be read. Null where it can be.
 */
export function wantOfData(shown: ViewDocument, words: readonly string[]): Failure | null {
  // That there are none is what is hoped for; what could not be looked at is among them.
  if (shown.view === 'problems') return unreadFailure(shown.document.problems)
  if (shown.view === 'txn') {
    const [error] = shown.document.errors
    return error === undefined ? null : new Failure('partial', error)
  }
  const rows = rowsOfView(shown)
  if (shown.view === 'connect')
    return rows.length > 0
      ? null
      : nothingOf('connectors', 'Are these the right workers, and does --filter match?')
  if (rows.length === 0) return nothingOf(shown.view, 'Is it the right cluster, and does --filter match?')
  if (words.some((word) => PARTITION_WORDS.includes(word))) {
    if (!hasPartitions(shown))
      return nothingOf('partitions', 'Is it the right cluster, and may this user describe its topics?')
    const {seen, hidden} = 'unseen' in shown ? shown.unseen : {seen: 0, hidden: 0}
    if (hidden !== null && hidden > 0) return hiddenFailure(seen, hidden)
  }
  // The error of a broker is its state, which was seen.
  if (shown.view === 'brokers') return null
  const failure = rowsFailure({rows, noun: shown.view})
  return failure ?? (words.includes('at-risk') ? unknownLoss(shown) : null)
}

/** The words that count partitions in views whose rows are none. */
const PARTITION_WORDS: readonly string[] = ['under-replicated', 'under-min-isr', 'offline']

/** Kafka leaves out topics that may not be described, without a word: none of none under-replicated is no good news. */
function hasPartitions(shown: ViewDocument): boolean {
  if (shown.view === 'overview') return shown.document.overview.partitions > 0
  return shown.view !== 'brokers' || shown.document.brokers.some(({replicas}) => replicas > 0)
}

/**
 * What to say where nobody can tell whether the topics that were seen are all that there are: log directories name all of them,
 * but only to who may describe the cluster. Null where it is known, or not asked.
 */
export function noteUnseen(shown: ViewDocument, words: readonly string[]): string | null {
  if (!words.some((word) => PARTITION_WORDS.includes(word))) return null
  if (shown.view === 'topics')
    return `samsa: checked: ${countOf(shown.document.topics.length, 'topic')} visible to you; top overview tells whether there are others`
  if (!('unseen' in shown) || shown.unseen.hidden !== null) return null
  return `samsa: checked: ${countOf(shown.unseen.seen, 'topic')} visible to you; to know whether there are others takes DESCRIBE on the cluster`
}

function hiddenFailure(seen: number, hidden: number): Failure {
  return new Failure(
    'partial',
    `Only ${countOf(seen, 'topic')} could be checked: ${hidden} more ${hidden === 1 ? 'is' : 'are'} hidden from this user.`,
    {code: 'TOPIC_AUTHORIZATION_FAILED', suggestions: ['It takes the permission DESCRIBE on all topics.']},
  )
}

function nothingOf(things: string, suggestion: string): Failure {
  return new Failure('not-found', `There are no ${things} to check.`, {
    code: 'NOTHING_TO_CHECK',
    suggestions: [suggestion],
  })
}

/** What may be lost is not known of a group: without it nobody can say that nothing is at risk. */
function unknownLoss(shown: ViewDocument): Failure | null {
  const rows =
    shown.view === 'groups' ? shown.document.groups : shown.view === 'group' ? shown.document.lag : []
  const unknown = rows.find(({lag, lossBy}) => lag !== null && lag > 0n && lossBy == null)
  if (unknown === undefined) return null
  return new Failure(
    'failed',
    `When retention may delete what group ${unknown.group} has not read is unknown.`,
    {
      suggestions: ['It takes the permissions to read the topic and to describe its configs.'],
    },
  )
}

function unreadFailure(problems: readonly ProblemJson[]): Failure | null {
  const unread = problems.filter(({kind}) => kind === 'unread')
  const [first] = unread
  if (first === undefined) return null
  const others =
    unread.length === 1 ? '' : `, and ${countOf(unread.length - 1, 'thing')} more could not be read`
  return new Failure('partial', `${capitalized(first.seen)}${others}.`, {suggestions: [`${first.cause}.`]})
}

/**
 * That the time was up before all samples were taken. What is printed is of `taken` complete ones; of 0 it is a part of the
 * first.
 */
export function timeUpFailure(reason: Failure, taken: number, samples: number | null): Failure {
  const all = samples === null ? '' : ` of ${samples}`
  const printed =
    taken === 0
      ? 'What is printed is what was read of the first sample.'
      : `What is printed was seen in ${taken}${all} sample${(samples ?? taken) === 1 ? '' : 's'}.`
  return new Failure('timeout', `${reason.message} ${printed}`, {
    code: reason.code ?? undefined,
    suggestions: reason.suggestions,
  })
}
