import type {HealthJson, HealthProblemJson, UnreadJson} from '../../core/health/health-json.ts'
import {HEALTH_KINDS, type HealthKind} from '../../core/health/health-problem.ts'
import {countOf} from '../../core/names/count-of.ts'
import {capitalized} from '../../errors/capitalized.ts'
import type {Failure} from '../../errors/failure.ts'
import {type TextContext, tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {type JunitCase, renderJunit} from '../junit.ts'
import {describeLooked} from '../top/problems.ts'
import {wrapWords} from '../wrap-words.ts'

/** Lines off a terminal are as wide as the narrowest that is usual. */
const USUAL_WIDTH = 80
const INDENT = '  '

/** A row of what is wrong, worth a word, or unknown. */
interface Row {
  readonly severity: HealthProblemJson['severity'] | 'unread'
  readonly kind: string
  readonly resource: string
  readonly message: string
  readonly cause: string
  readonly suggestion: string
}

function rowsOf({problems, unread, notes}: HealthJson): readonly Row[] {
  return [...problems, ...unread.map(rowOfUnread), ...notes]
}

function rowOfUnread({kinds, ...rest}: UnreadJson): Row {
  return {...rest, severity: 'unread', kind: kinds.join(' ')}
}

const ROLES = {error: 'error', warn: 'warn', note: 'muted', unread: 'warn'} as const

/** Blocks of what is wrong, the worst first, and a line with what was looked at. */
export const healthView = tableView({
  rows: rowsOf,
  columns: [
    {field: 'severity', value: (row: Row) => row.severity},
    {field: 'kind', value: (row: Row) => row.kind},
    {field: 'resource', value: (row: Row) => row.resource},
    {field: 'message', value: (row: Row) => row.message},
    {field: 'cause', value: (row: Row) => row.cause},
    {field: 'suggestion', value: (row: Row) => row.suggestion},
  ],
  // A script takes a name for something that is wrong.
  isNamed: ({severity}) => severity !== 'note',
  // As of top problems: kind and place in one word where names are.
  name: ({kind, resource}) => `${kind.replaceAll(' ', ',')}/${resource.replace(/^\w+ /, '')}`,
  text: (data, context) => {
    const blocks = rowsOf(data).map((row) => blockOf(row, context))
    return [...blocks, summaryOf(data, context)].join('\n')
  },
})

function blockOf({severity, kind, resource, message, cause, suggestion}: Row, context: TextContext): string {
  const {theme, width} = context
  const linesOf = (text: string): string[] =>
    wrapWords(escapeForTerminal(text, {singleLine: true}), (width ?? USUAL_WIDTH) - INDENT.length)
  // Of what is unknown the kinds are many, and said by the sentence.
  const head = severity === 'unread' ? 'unread' : `${severity} ${kind}`
  const place = escapeForTerminal(resource, {singleLine: true})
  return [
    `${theme[ROLES[severity]](head)}  ${theme.key(place)}`,
    ...linesOf(message).map((line) => INDENT + line),
    ...linesOf(`${cause}.`).map((line) => INDENT + theme.muted(line)),
    // Not wrapped: it is to be copied.
    `${INDENT}${escapeForTerminal(suggestion, {singleLine: true})}`,
    '',
  ].join('\n')
}

function summaryOf(
  {problems, notes, unread, looked, ignored}: HealthJson,
  {theme, width}: TextContext,
): string {
  const all = describeLooked(looked)
  const found = [
    problems.length === 0 ? 'nothing is wrong' : countOf(problems.length, 'problem'),
    ...(unread.length === 0 ? [] : [`${unread.length} unknown`]),
    ...(notes.length === 0 ? [] : [countOf(notes.length, 'note')]),
  ]
  const without = ignored.length === 0 ? '' : `, without ${ignored.join(', ')}`
  const line = capitalized(`${found.join(', ')}: ${all} were looked at${without}.`)
  const role = problems.length > 0 ? 'error' : unread.length > 0 ? 'warn' : 'ok'
  return wrapWords(line, width ?? USUAL_WIDTH)
    .map((each) => theme[role](each))
    .join('\n')
}

/**
 * The same as JUnit XML: a test case for each kind, which fails for each problem of it, and has an error where it could not be
 * looked at. With a failure alone it is one test case of the whole.
 *
 * @param unlooked kinds that nobody has asked for
 */
export function renderHealthJunit(data: HealthJson | Failure, unlooked: readonly HealthKind[] = []): string {
  const suite = 'samsa cluster health'
  if (data instanceof Error) {
    const {message} = data
    return renderJunit(suite, [{suite, name: 'cluster', failures: [], error: message}])
  }
  const cases = HEALTH_KINDS.filter((kind) => ![...data.ignored, ...unlooked].includes(kind)).map(
    (kind): JunitCase => {
      const unread = data.unread.filter(({kinds}) => kinds.includes(kind))
      return {
        suite,
        name: kind,
        failures: data.problems
          .filter((problem) => problem.kind === kind)
          .map(({resource, message, suggestion}) => ({
            type: kind,
            message: `${resource}: ${message}. ${suggestion}`,
          })),
        error:
          unread.length === 0 ? null : unread.map(({message, cause}) => `${message}: ${cause}`).join('; '),
      }
    },
  )
  return renderJunit(suite, cases)
}
