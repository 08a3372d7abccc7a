import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {openRecordStream} from '../cli/consume/record-stream.ts'
import {exitCodeOf} from '../cli/exit-codes.ts'
import {note, writeOut} from '../cli/output.ts'
import {Progress} from '../cli/progress.ts'
import {prose} from '../cli/prose.ts'
import {decodeFlags, readDecoder} from '../cli/records/decode-flags.ts'
import {grepFlag, utcFlag, whereFlag} from '../cli/shared-flags.ts'
import {patienceFlag, plainNames} from '../cli/wait/wait-command.ts'
import {compileOutputFormat} from '../core/consume/output-format.ts'
import {StreamOutput} from '../core/consume/record-output.ts'
import {CollectedOutput} from '../core/expect/collected-output.ts'
import {compileCriteria} from '../core/expect/criteria.ts'
import {type ExpectDocument, expectDocument} from '../core/expect/expect-document.ts'
import {expectRecords} from '../core/expect/expect-records.ts'
import {parsePartitionPositions, refuseCommitted, refuseFuture} from '../core/offsets/position.ts'
import type {RecordDecoder} from '../core/records/decoder.ts'
import {systemClock} from '../core/time/clock.ts'
import {Failure} from '../errors/failure.ts'
import {escapeBytesForTerminal} from '../views/escape.ts'
import {renderExpectation} from '../views/expect/expect.ts'
import {stringifyJson} from '../views/json.ts'

const DEFAULT_PATIENCE_MS = 10_000

export default class Expect extends ClusterCommand<typeof Expect> {
  static override summary = 'Fail where the records of a topic are not as expected: for tests and CI.'
  static override description = prose`
    Waits until so many records match, which is over at once where they are there already, and prints them. Exit 0 when
    they came, 3 when the time is up: then the records that met everything but one condition are shown on stderr, with that
    condition; the parts of a --where between && are conditions of their own. Without a condition every record matches.

    With --none no record may match: it waits for the whole time, and fails as soon as one comes. --timeout 0 looks at what
    is there and does not wait.

    A check never passes for want of data: where the topic is not there, or a part of it could not be read to the end, it is
    neither met nor not met, but an error (exit 1, or 4 to 6 by the reason); so is --none where --where could be evaluated on
    no record that there is, as with a misspelt field. Records of transactions that were aborted, or
    are still open, are not there; but --none does not pass where a record that matches is held back by an open transaction, its
    own or one in front of it (exit 1).

    With --decode, as in consume, keys and values are what a schema says they are, and --where looks into that.

    A POSITION is earliest, latest (what comes from now on), an offset, or a time, such as 15m or 2026-11-20T10:00:00Z.
  `
  static override examples = [
    {
      description: 'Has the order been paid? Wait for ten seconds',
      command: `<%= config.bin %> expect payment-status --key order-7 --where 'value.state == "confirmed"'`,
    },
    {
      description: 'Are there ten confirmations now?',
      command:
        '<%= config.bin %> expect order-confirmations --count 10 --grep v:confirmed --timeout 0 -o none',
    },
    {
      description: 'What was written by a schema of the registry',
      command: `<%= config.bin %> expect order-events --decode auto --where 'value.state == "confirmed"'`,
    },
    {
      description: 'Nothing may have gone wrong',
      command: `<%= config.bin %> expect order-events --none --where 'value.state == "failed"' --timeout 0`,
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name, with partitions as orders:0,3', required: true}),
  }
  static override baseFlags = {
    ...ClusterCommand.baseFlags,
    output: Flags.string({
      char: 'o',
      description: 'how to print the records that match; json is one document of the check',
      options: ['value', 'json', 'none'],
      default: 'value',
      helpValue: 'FORMAT',
      helpGroup: 'RECORDS',
    }),
    timeout: patienceFlag('how long to wait for records; 0 looks at those that are there [default: 10s]'),
  }
  static override flags = {
    count: Flags.integer({
      description: 'how many records have to match at least [default: 1]',
      helpValue: 'N',
      min: 1,
      exclusive: ['none'],
    }),
    none: Flags.boolean({description: 'no record may match'}),
    key: Flags.string({char: 'k', description: 'only records with exactly this key', helpValue: 'KEY'}),
    grep: grepFlag,
    where: whereFlag,
    ...decodeFlags,
    from: Flags.string({description: 'where to start [default: earliest]', helpValue: 'POSITION'}),
    utc: utcFlag,
    format: Flags.string({
      char: 'f',
      description: "a template, as of consume: '%t[%p]@%o %k=%v\\n'",
      helpValue: 'TEMPLATE',
      helpGroup: 'RECORDS',
    }),
  }

  /** Its end is an answer, not a deadline. */
  protected override get timeoutMs(): null {
    return null
  }

  async run(): Promise<ExpectDocument | null> {
    const {flags} = this
    const [topic = ''] = plainNames([this.args.topic], 'expect', 'one topic')
    const isJson = this.format === 'json'
    const progress = new Progress({enabled: !isJson, inLogs: true})
    const nowMs = Date.now()
    const from = parsePartitionPositions(flags.from ?? 'earliest', {nowMs, utc: flags.utc})
    refuseCommitted(from)
    refuseFuture(from, nowMs)
    const {key = null, grep = [], where = null} = flags
    const {stop} = this.interruption
    const notice = (line: string): void => {
      progress.end()
      this.note(`samsa: ${line}`)
    }
    const decoder = await readDecoder(
      {...flags, regex: false},
      {topics: [topic], openSource: () => this.registry(), notice, signal: stop},
    )
    const criteria = await compileCriteria({key, grep, where}, decoder)
    const count = flags.none ? 0 : (flags.count ?? 1)
    const timeoutMs = flags.timeout ?? DEFAULT_PATIENCE_MS
    const collected = isJson ? new CollectedOutput() : null
    progress.say(
      `Waiting for ${count === 0 ? 'no record' : count === 1 ? '1 record' : `${count} records`} of ${topic}`,
    )
    const outcome = await expectRecords(
      {topic, from, count, criteria, decoder, timeoutMs},
      {
        cluster: this.cluster(),
        clock: systemClock,
        output: collected ?? new StreamOutput(openRecordStream()),
        format: this.#recordFormat(isJson, decoder),
        stop,
        notice,
      },
    ).finally(() => progress.end())
    if (!outcome.met) process.exitCode = exitCodeOf(new Failure('check', 'It is not as expected.'))
    if (collected === null)
      for (const line of renderExpectation(outcome, {topic, count, timeoutMs})) note(`samsa: ${line}`)
    const unevaluated = count > 0 && outcome.met ? null : outcome.unevaluated.describe()
    for (const line of [unevaluated, decoder?.describeUndecoded()])
      if (typeof line === 'string') this.note(`samsa: ${line}`)
    if (collected === null) return null
    const document = expectDocument(outcome, count, collected.readLines())
    await writeOut(`${stringifyJson(document, {pretty: true, terminal: process.stdout.isTTY === true})}\n`)
    return document
  }

  #recordFormat(isJson: boolean, decoder: RecordDecoder | null) {
    const {format: template, output} = this.flags
    if (template !== undefined && (isJson || output === 'none'))
      throw new Failure('usage', `Give either --format or -o ${isJson ? 'json' : 'none'}.`)
    const kind = isJson ? 'json' : output === 'none' ? 'none' : template === undefined ? 'value' : 'template'
    return compileOutputFormat({
      kind,
      ...(template === undefined ? {} : {template}),
      ...(decoder === null ? {} : {decoder}),
      keyEncoding: 'utf8',
      valueEncoding: 'utf8',
      ...(process.stdout.isTTY === true && !isJson ? {escapeBytes: escapeBytesForTerminal} : {}),
    })
  }
}
