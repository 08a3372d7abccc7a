import {openTransactionToJson} from '../../../core/dashboard/transactions-json.ts'
import {
  explainTransaction,
  type OpenTransactionReport,
  severityOfTransaction,
} from '../../../core/dashboard/transactions-report.ts'
import {countOf} from '../../../core/names/count-of.ts'
import {feedWords} from '../../feeds.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {formatProblemLine, renderCure} from '../../text/cure.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapWords} from '../../text/wrap.ts'
import {openPartitions} from '../partitions/partitions-screen.ts'
import {
  type Detail,
  type MountedScreen,
  mountScreen,
  NO_DETAIL,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {nameOfTransaction, toneOfTransaction, transactionList} from './transaction-columns.ts'

type AboutTransactions = Readonly<Record<string, never>>

function listTransactions(
  _about: AboutTransactions,
  {reports}: ScreenContext,
): readonly OpenTransactionReport[] {
  return reports.transactions?.transactions ?? []
}

/** That none is open is said only once all brokers have told. */
function describeNone(
  _about: AboutTransactions,
  {reports}: ScreenContext,
  {glyphs}: ScreenLook,
): readonly PaintedText[] {
  const {transactions} = reports
  if (transactions === null) return [{text: `waiting for ${feedWords.transactions}`, tone: 'quiet'}]
  if (transactions.errors.length > 0) return tellErrors(transactions.errors, glyphs)
  return [{text: `${glyphs.good} no transaction is open, and none hangs`, tone: 'good'}]
}

function tellErrors(errors: readonly string[], {warning}: ScreenLook['glyphs']): readonly PaintedText[] {
  return errors.map((error) => ({text: `${warning} ${showUntrusted(error)}`, tone: 'warning'}))
}

/** How many hang, how many are open for long, and that some could not be looked at. */
function countTransactions(
  _about: AboutTransactions,
  {reports}: ScreenContext,
  {glyphs}: ScreenLook,
): readonly PaintedText[] {
  if (reports.transactions === null) return []
  const {transactions, errors} = reports.transactions
  const severities = transactions.map(severityOfTransaction)
  const hanging = severities.filter((each) => each === 'error').length
  const long = severities.filter((each) => each === 'warn').length
  return [
    {text: `${glyphs.problem} ${hanging} hanging  `, tone: hanging === 0 ? 'faint' : 'bad'},
    {text: `${glyphs.warning} ${long} over a minute`, tone: long === 0 ? 'faint' : 'warning'},
    ...(errors.length === 0
      ? []
      : [{text: `  ${glyphs.warning} ${errors.length} not told`, tone: 'warning'} as const]),
  ]
}

function describe(
  selected: OpenTransactionReport | undefined,
  {hasDetail, reports}: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const [error] = reports.transactions?.errors ?? []
  if (error !== undefined && selected !== undefined && severityOfTransaction(selected) === null)
    return {text: ` ${glyphs.warning} ${showUntrusted(error)}`, tone: 'warning'}
  if (selected === undefined || hasDetail) return null
  return {
    text: ` ${formatProblemLine(explainTransaction(selected))}`,
    tone: toneOfTransaction(selected) ?? 'quiet',
  }
}

/** What it means, why, and the command. */
function tellTransaction(transaction: OpenTransactionReport, look: ScreenLook): readonly string[] {
  const {theme, width} = look
  const words = explainTransaction(transaction)
  const seen = wrapWords(showUntrusted(words.seen), width - 1, '  ')
  return [
    ...seen.map((line) => theme(toneOfTransaction(transaction) ?? 'strong', ` ${line}`)),
    ...renderCure(words, look),
  ]
}

function detailTransaction(
  transaction: OpenTransactionReport | undefined,
  context: ScreenContext,
  look: ScreenLook,
): Detail {
  if (transaction === undefined) return NO_DETAIL
  const {theme, width} = look
  const {producerId, producerEpoch, coordinator, partitions, ageMs, isHanging, waiting} = transaction
  const facts = [
    `producer ${producerId}, epoch ${producerEpoch ?? 'unknown'}`,
    ...(coordinator === null ? [] : [`coordinator ${coordinator}`]),
    ...(partitions === null ? [] : [countOf(partitions, 'partition')]),
    ...(ageMs === null
      ? []
      : [`${isHanging ? 'last written to' : 'open since'} ${look.formatTimeOfDay(context.nowMs - ageMs)}`]),
    ...(waiting === null || waiting.length < 4 ? [] : [`groups there: ${waiting.join(', ')}`]),
  ]
  return {
    title: showUntrusted(nameOfTransaction(transaction)),
    hint: isHanging ? 'hanging' : (transaction.state ?? ''),
    lines: [
      ...tellTransaction(transaction, look),
      '',
      ...wrapWords(showUntrusted(facts.join(', ')), width - 1, '  ').map((line) =>
        theme('quiet', ` ${line}`),
      ),
    ],
  }
}

/** Screen of the transactions that are open, those that hang first, then the longest. */
export const transactionsScreen = defineListScreen<OpenTransactionReport, AboutTransactions, 'open'>({
  name: 'Transactions',
  feed: 'transactions',
  needs: () => ({transactions: true}),
  spec: transactionList,
  bindings: [{keys: ['enter'], action: 'open', label: 'topic', help: 'the topic that it hangs in'}],
  rows: listTransactions,
  act: (_action, _about, selected, context) => {
    if (selected === undefined) return {}
    const {hangsIn} = selected
    return hangsIn === null
      ? {notice: 'Y copies the command that lists its partitions'}
      : {open: openPartitions(hangsIn.topic, context, '', hangsIn.partition)}
  },
  empty: describeNone,
  foot: (_about, selected, _context, look) => tellTransaction(selected, look),
  label: () => 'TRANSACTIONS',
  status: countTransactions,
  message: (_about, selected, context, look) => describe(selected, context, look),
  detail: (_about, selected, context, look) => detailTransaction(selected, context, look),
  selection: (_about, transaction) => ({
    name: nameOfTransaction(transaction),
    json: openTransactionToJson(transaction, ['samsa']),
    command: explainTransaction(transaction).command,
    ...(transaction.hangsIn === null ? {} : {topic: transaction.hangsIn.topic}),
  }),
})

/** The open transactions, filled from the report at hand. */
export function openTransactions(context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'OPEN', descending: true}, filter)
  return mountScreen(transactionsScreen, {list, about: {}}).step({type: 'report', holdOrder: false}, context)
    .state
}
