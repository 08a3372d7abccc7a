import type {ProduceOptions} from '../produce-options.ts'
import type {ParsedRecordSink} from '../record-sink.ts'
import {createParser} from './create-parser.ts'
import {openInputs} from './input-source.ts'
import {type InputLine, LineMap} from './line-map.ts'

/** What no record can be made of, in files that are read to their ends and sent nowhere. */
export interface InputFlaw {
  /** The first such line, and why. */
  readonly at: InputLine
  readonly reason: string
  /** How many there are. */
  readonly count: number
}

/**
 * Reads files as produce would, and sends nothing. Null where each record of them can be read; ends early at `stop`. Throws
 * Failure(usage) where a file cannot be read, or nothing can follow what is in it.
 */
export async function findInputFlaw(options: ProduceOptions, stop: AbortSignal): Promise<InputFlaw | null> {
  const lines = new LineMap()
  let read = 0
  let flaw: InputFlaw | null = null
  const sink: ParsedRecordSink = {
    add: () => {
      read += 1
    },
    refuse: (reason) => {
      read += 1
      flaw = flaw === null ? {at: lines.locate(read), reason, count: 1} : {...flaw, count: flaw.count + 1}
    },
  }
  for (const source of await openInputs(options.files, nothing(), null)) {
    const moveToLine = (line: number): void => lines.moveTo(read + 1, line, source.file ?? undefined)
    moveToLine(1)
    const parser = createParser(options, sink, moveToLine)
    for await (const chunk of source.chunks(stop)) parser.push(chunk)
    stop.throwIfAborted()
    parser.end()
  }
  return flaw
}

/** Where only files are read, nothing comes from stdin. */
export function nothing(): AsyncIterable<Buffer> & {destroy(): void} {
  return {
    async *[Symbol.asyncIterator]() {},
    destroy() {},
  }
}
