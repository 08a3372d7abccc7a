import {compileDecodedRecord, withDecoded} from '../records/decoded-record.ts'
import type {RecordDecoder} from '../records/decoder.ts'
import {compileJsonRecord} from '../records/json-record.ts'
import type {ByteEncoding, EscapeBytes, RecordFormat} from '../records/record-format.ts'
import {compileTemplate} from '../records/template.ts'
import {compileValueRecord} from '../records/value-record.ts'

export interface OutputFormatOptions {
  /** `none` prints nothing: the records are only counted. */
  readonly kind: 'value' | 'json' | 'template' | 'none'
  /** The template where `kind` is `template`. */
  readonly template?: string
  readonly keyEncoding: ByteEncoding
  readonly valueEncoding: ByteEncoding
  /** For `value`: what ends a record; default a newline. */
  readonly delimiter?: Buffer
  /** For `value`: prints the key and this in front of the value. */
  readonly keySeparator?: Buffer
  /** For `value` and `template`: what null prints; default nothing. */
  readonly nullText?: string
  /** Both are given where the output is a terminal, which would act on control characters in records. */
  readonly escapeBytes?: EscapeBytes
  readonly escapeJson?: (json: string) => string
  /** With it, what the bytes stand for is printed too, and where bytes are not asked for in their place. */
  readonly decoder?: RecordDecoder
}

/** Compiles how records are printed; null for not at all. Throws a usage Failure for a mistake in the template. */
export function compileOutputFormat({
  kind,
  template = '',
  ...options
}: OutputFormatOptions): RecordFormat | null {
  const {decoder} = options
  switch (kind) {
    case 'json':
      return decoder
        ? withDecoded(compileJsonRecord(options), {decoder, escapeJson: options.escapeJson})
        : compileJsonRecord(options)
    case 'template':
      return compileTemplate(template, options)
    case 'value':
      return decoder ? compileDecodedRecord({decoder, ...options}) : compileValueRecord(options)
    case 'none':
      return null
  }
}
