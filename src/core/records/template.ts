import {Failure} from '../../errors/failure.ts'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import {decodedOr} from './decoded-record.ts'
import type {RecordDecoder} from './decoder.ts'
import type {OutputBuffer} from './output-buffer.ts'
import {
  type AppendBytes,
  type ByteEncoding,
  bytesAppender,
  type EscapeBytes,
  type RecordFormat,
} from './record-format.ts'
import {parseTemplate, type TemplateField, type TemplatePart} from './template-syntax.ts'
import {compileTimePattern, wholeSeconds} from './time-pattern.ts'

export interface TemplateOptions {
  /** How %k prints without a modifier; default as it is. */
  readonly keyEncoding?: ByteEncoding
  /** How %v prints without a modifier; default as it is. */
  readonly valueEncoding?: ByteEncoding
  /** What a null key, value, header value or time prints; default nothing, as kcat without -Z. */
  readonly nullText?: string
  /** Given where the output is a terminal; the template's own text is the user's and is not escaped. */
  readonly escapeBytes?: EscapeBytes
  /** As in JsonRecordOptions, for what is decoded. */
  readonly escapeJson?: (json: string) => string
  /** With it %k and %v without a modifier print what the bytes stand for. */
  readonly decoder?: RecordDecoder
}

/**
 * Compiles a `-f` template once into a row of small appenders, so that printing a record parses nothing.
 *
 * %t topic, %p partition, %o offset, %k key, %v or %s value, %K and %V or %S their lengths (-1 is null, as in kcat),
 * %h{...%k %v} repeated for each header (%h alone: `k=v,k=v`), %H header count, %d{...} time (ISO 8601 UTC; see
 * compileTimePattern), %e or %T epoch milliseconds (%e{s} seconds, -1 is none), %a the batch's attributes as a number
 * (%a{compression}, %a{timestamp-type}), %% a percent sign. {hex}, {base64}, {utf8} may follow %k and %v.
 *
 * Nothing is added at the end of a record: a template that wants lines ends in `\n`.
 * Throws a usage Failure that names the position of the mistake.
 */
export function compileTemplate(template: string, options: TemplateOptions = {}): RecordFormat {
  return sequence(parseTemplate(template).map((part) => compilePart(part, options)))
}

function compilePart(part: TemplatePart, options: TemplateOptions): RecordFormat {
  switch (part.kind) {
    case 'literal':
      return literal(part.bytes)
    case 'headers':
      return compileHeaders(part.parts, options)
    case 'field':
      return compileField(part.field, part.modifier, part.position, options)
  }
}

/** A literal or a list of appenders as one; short lists are called directly because that is what templates are. */
function sequence<Item>(steps: readonly ((item: Item, sink: OutputBuffer) => void)[]) {
  return (item: Item, sink: OutputBuffer): void => {
    for (let i = 0; i < steps.length; i++) steps[i]?.(item, sink)
  }
}

function literal(bytes: Buffer): (item: unknown, sink: OutputBuffer) => void {
  const [byte] = bytes
  if (bytes.length === 1 && byte !== undefined) return (_, sink) => sink.appendByte(byte)
  return (_, sink) => sink.appendRange(bytes, 0, bytes.length)
}

function compileField(
  field: TemplateField,
  modifier: string | null,
  position: number,
  options: TemplateOptions,
): RecordFormat {
  const appendNull = nullAppender(options)
  switch (field) {
    case 'topic':
      return compileTopic(options.escapeBytes)
    case 'partition':
      return (record, sink) => sink.appendDecimal(record.batch.partition)
    case 'offset':
      return (record, sink) => sink.appendDecimal(record.offset)
    case 'key': {
      const append = compileBytes(modifier, position, options.keyEncoding, options.escapeBytes)
      const appendKey: RecordFormat = (record, sink) => {
        if (record.keyStart < 0) appendNull(sink)
        else append(sink, record.bytes, record.keyStart, record.keyEnd)
      }
      return modifier === null ? decodedOr(appendKey, 'key', options) : appendKey
    }
    case 'value': {
      const append = compileBytes(modifier, position, options.valueEncoding, options.escapeBytes)
      const appendValue: RecordFormat = (record, sink) => {
        if (record.valueStart < 0) appendNull(sink)
        else append(sink, record.bytes, record.valueStart, record.valueEnd)
      }
      return modifier === null ? decodedOr(appendValue, 'value', options) : appendValue
    }
    case 'keyLength':
      return (record, sink) => sink.appendDecimal(record.keyStart < 0 ? -1 : record.keyEnd - record.keyStart)
    case 'valueLength':
      return (record, sink) =>
        sink.appendDecimal(record.valueStart < 0 ? -1 : record.valueEnd - record.valueStart)
    case 'headerCount':
      return (record, sink) => sink.appendDecimal(record.headerCount)
    case 'time': {
      const append = compileTimePattern(modifier, position)
      return (record, sink) => {
        if (record.timestamp === -1) appendNull(sink)
        else append(sink, record.timestamp)
      }
    }
    case 'epoch':
      return compileEpoch(modifier, position)
    case 'attributes':
      return compileAttributes(modifier, position)
  }
}

/** The topic's bytes are made once and kept until a record of another topic comes. */
function compileTopic(escapeBytes: EscapeBytes | undefined): RecordFormat {
  let topic: string | null = null
  let bytes: Buffer = Buffer.alloc(0)
  return (record, sink) => {
    if (record.batch.topic !== topic) {
      topic = record.batch.topic
      const raw = Buffer.from(topic)
      bytes = escapeBytes?.(raw, 0, raw.length) ?? raw
    }
    sink.appendRange(bytes, 0, bytes.length)
  }
}

function compileBytes(
  modifier: string | null,
  position: number,
  defaultEncoding: ByteEncoding | undefined,
  escapeBytes: EscapeBytes | undefined,
): AppendBytes {
  switch (modifier) {
    case null:
      return bytesAppender(defaultEncoding ?? 'utf8', escapeBytes)
    case 'hex':
    case 'base64':
    case 'utf8':
      return bytesAppender(modifier, escapeBytes)
    default:
      throw unknownModifier(modifier, position, '{hex}, {base64} or {utf8}')
  }
}

function compileEpoch(modifier: string | null, position: number): RecordFormat {
  if (modifier === null || modifier === 'ms') return (record, sink) => sink.appendDecimal(record.timestamp)
  if (modifier !== 's') throw unknownModifier(modifier, position, '{ms} or {s}')
  return (record, sink) => sink.appendDecimal(record.timestamp === -1 ? -1 : wholeSeconds(record.timestamp))
}

function compileAttributes(modifier: string | null, position: number): RecordFormat {
  switch (modifier) {
    case null:
      return (record, sink) => sink.appendDecimal(record.batch.attributes)
    case 'compression':
      return (record, sink) => sink.appendLatin1(record.batch.compression)
    case 'timestamp-type':
      return (record, sink) => sink.appendLatin1(record.batch.timestampType)
    default:
      throw unknownModifier(modifier, position, '{compression} or {timestamp-type}')
  }
}

function compileHeaders(parts: readonly TemplatePart[] | null, options: TemplateOptions): RecordFormat {
  const cursor = new HeaderCursor()
  const steps = (parts ?? parseTemplate('%k=%v')).map((part) => compileHeaderPart(part, options))
  const appendHeader = sequence(steps)
  const separator = parts === null ? 0x2c : -1
  return (record: RecordView, sink) => {
    if (record.headerCount === 0) return
    cursor.open(record)
    for (let first = true; cursor.next(); first = false) {
      if (!first && separator !== -1) sink.appendByte(separator)
      appendHeader(cursor, sink)
    }
  }
}

function compileHeaderPart(
  part: TemplatePart,
  options: TemplateOptions,
): (header: HeaderCursor, sink: OutputBuffer) => void {
  if (part.kind === 'literal') return literal(part.bytes)
  if (part.kind === 'field') {
    const appendNull = nullAppender(options)
    const append = () => compileBytes(part.modifier, part.position, undefined, options.escapeBytes)
    if (part.field === 'key') {
      const appendKey = append()
      return (header, sink) => appendKey(sink, header.bytes, header.keyStart, header.keyEnd)
    }
    if (part.field === 'value') {
      const appendValue = append()
      return (header, sink) => {
        if (header.valueStart < 0) appendNull(sink)
        else appendValue(sink, header.bytes, header.valueStart, header.valueEnd)
      }
    }
    if (part.field === 'keyLength')
      return (header, sink) => sink.appendDecimal(header.keyEnd - header.keyStart)
    if (part.field === 'valueLength') {
      return (header, sink) =>
        sink.appendDecimal(header.valueStart < 0 ? -1 : header.valueEnd - header.valueStart)
    }
  }
  throw new Failure('internal', `The template parser let ${part.kind} through inside %h{...}.`)
}

function nullAppender(options: TemplateOptions): (sink: OutputBuffer) => void {
  const {nullText} = options
  if (nullText === undefined || nullText === '') return () => {}
  return (sink) => sink.appendUtf8(nullText)
}

function unknownModifier(modifier: string, position: number, known: string): Failure {
  return new Failure(
    'usage',
    `Unknown modifier {${modifier}} for the verb at position ${position} of the template.`,
    {
      suggestions: [`Use ${known}, or write \\{ for a brace that is part of the text.`],
    },
  )
}
