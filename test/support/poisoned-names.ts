import {ByteReader} from '../../src/kafka/protocol/byte-reader.ts'
import {ApiVersions} from '../../src/kafka/protocol/messages/api-versions.ts'
import {allMessages, type Value} from '../kafka/protocol/all-messages.ts'
import type {KafkaProxy} from './kafka-proxy.ts'
import {encode, frameOf, rewriteAnswer} from './rewritten-answer.ts'

/** In front of every name: the start of a formula, a window title, and a C1 introducer of a colour. */
const BEFORE = '=\x1b]0;P\x07\x9b1m'
/** Behind it: text that turns around, another line, and DEL. */
const AFTER = '\u202e\r\n\x7f'

/** A name as the poisoned broker tells it. */
export function poisoned(name: string): string {
  return `${BEFORE}${name}${AFTER}`
}

/** What our code compares with words of Kafka's own, or dials; all other texts are anybody's. */
const WORDS = new Set(
  'host topicId groupState state groupType type protocolType protocol protocolName assignorName name'.split(
    ' ',
  ),
)

/**
 * Has a real broker's every name, id and message full of what a terminal would act on, and a spreadsheet: topics, groups, members,
 * clients, racks, the cluster's id, texts of errors. Requests that name such a thing reach the broker without.
 */
export async function poisonNames(proxy: KafkaProxy): Promise<void> {
  const messages = new Map((await allMessages()).map((message) => [message.key, message]))
  proxy.rewriteRequest = (frame) => {
    const apiKey = frame.readInt16BE(4)
    const message = messages.get(apiKey)
    if (!message || apiKey === ApiVersions.key) return frame
    const version = frame.readInt16BE(6)
    const wire = {version, flexible: version >= message.flexibleFrom}
    const headBytes = 14 + frame.readInt16BE(12) + (wire.flexible ? 1 : 0)
    const request = message.request.read(new ByteReader(frame, headBytes), wire)
    const clean = mapTexts(request, (text) => text.replaceAll(BEFORE, '').replaceAll(AFTER, ''))
    return frameOf(frame.subarray(4, headBytes), encode(message.request, Object(clean), wire))
  }
  proxy.fateOf = ({apiKey, apiVersion}) => {
    const message = messages.get(apiKey)
    if (!message || apiKey === ApiVersions.key) return 'forward'
    const change = (answer: object): object =>
      Object(
        mapTexts(answer as Value, (text, field, holder) => (isFree(field, holder) ? poisoned(text) : text)),
      )
    return {rewrite: (frame) => rewriteAnswer(message, apiVersion, frame, (answer) => Object(change(answer)))}
  }
}

/** Of things that are called `name`, topics are named by whoever made them. */
function isFree(field: string, holder: object): boolean {
  return field === 'name' ? 'partitions' in holder : !WORDS.has(field)
}

function mapTexts(
  value: Value,
  change: (text: string, field: string, holder: object) => string,
  field = '',
  holder: object = {},
): Value {
  if (typeof value === 'string') return value === '' ? value : change(value, field, holder)
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change, field, holder))
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, mapTexts(each, change, name, value)]),
  )
}
