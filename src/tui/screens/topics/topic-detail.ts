import type {TopicRow} from '../../../core/dashboard/topic-rows.ts'
import {countOf} from '../../../core/names/count-of.ts'
import {formatBytes, formatCompact, leastText} from '../../../views/numbers.ts'
import {renderTableHeader, renderTableRows} from '../../list/table.ts'
import {describeAge} from '../../text/age.ts'
import {renderCure} from '../../text/cure.ts'
import {fitText} from '../../text/fit.ts'
import {formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapWords} from '../../text/wrap.ts'
import {partitionList} from '../partitions/partition-columns.ts'
import {findTopicProblem, rowsOfPartitions} from '../partitions/partition-row.ts'
import type {Detail, ScreenLook} from '../screen.ts'
import {describeRetention} from './retention-words.ts'
import {formatPartial} from './topic-columns.ts'

/** From this height on a sentence may take several lines. */
const TALL_FROM = 15

/** Readers that are named where a line is all the room. */
const FEW_READERS = 3
const MOST_READERS = 20

/**
 * The selected topic in words: its numbers, what becomes of its records, who reads it. Then its busiest partitions, as many
 * as there is room for.
 *
 * @param atMs the time of the poll on show, for ages
 */
export function detailTopic(topic: TopicRow, atMs: number, look: ScreenLook): Detail {
  const {glyphs, width, height} = look
  const isTall = height >= TALL_FROM
  const sentences = [
    listNumbers(topic, look),
    listRecords(topic, look),
    describeReaders(topic, isTall ? MOST_READERS : FEW_READERS),
  ]
  const lines = sentences.flatMap((text) =>
    isTall
      ? wrapWords(text, width - 1, '  ').map((line) => ` ${line}`)
      : [fitText(` ${text}`, width, glyphs.ellipsis)],
  )
  const rows = rowsOfPartitions(topic, topic.details, atMs)
  const problem = findTopicProblem(topic.name, rows)
  const cure = problem === null ? [] : renderCure(problem, look)
  const busiest = rows.toSorted((a, b) => (b.inPerSecond ?? -1) - (a.inPerSecond ?? -1))
  const above = [...lines, ...cure, ...(isTall ? [''] : [])]
  const shown = busiest.slice(0, Math.max(0, height - above.length - 1))
  return {
    title: showUntrusted(topic.name),
    hint: '',
    lines: [
      ...above,
      renderTableHeader(partitionList, {column: 'IN/s', descending: true}, look),
      ...renderTableRows(partitionList, shown, null, look),
    ],
  }
}

function joinFacts(facts: readonly string[], {glyphs}: ScreenLook): string {
  return facts.join(`  ${glyphs.separator}  `)
}

function listNumbers(topic: TopicRow, look: ScreenLook): string {
  const {details} = topic
  const facts = [
    `${formatCompact(topic.inPerSecond)}/s`,
    countOf(topic.partitionCount, 'partition'),
    ...(details?.replicationFactor == null ? [] : [countOf(details.replicationFactor, 'replica')]),
    `end ${formatCompact(topic.logEndSum)}`,
    `leader skew ${formatRatio(topic.leaderSkew, look.glyphs.times)}`,
  ]
  return joinFacts(facts, look)
}

function listRecords({details, size, records, newest}: TopicRow, look: ScreenLook): string {
  const facts = [describeRetention(details?.retention ?? null)]
  if (size.sum !== null) facts.push(`${formatPartial(size, formatBytes)} on the leaders`)
  if (records.sum !== null) facts.push(`${formatPartial(records, formatCompact)} records at most`)
  if (newest !== null) facts.push(newest.ageMs === null ? 'empty' : describeAge(newest.ageMs))
  return joinFacts(facts, look)
}

function describeReaders({readers, readersArePartial}: TopicRow, most: number): string {
  if (readers === null) return 'groups not read yet'
  const unread = readersArePartial ? ', and perhaps by groups that could not be read' : ''
  const {length} = readers.readers
  if (length === 0) return `no group has committed offsets of it${unread}`
  const named = readers.readers.slice(0, most).map(({group, lag, isPartial}) => {
    const least = leastText(lag, isPartial, formatCompact)
    const behind = least === null ? 'lag not known' : lag === 0n ? 'up to date' : `${least} behind`
    return `${showUntrusted(group)} ${behind}`
  })
  const more = length > most ? ` and ${length - most} more` : ''
  return `read by ${countOf(length, 'group')}: ${named.join(', ')}${more}${unread}`
}
