import {Args} from '@oclif/core'
import {withNeededRights} from '../cli/access/needed-rights.ts'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {
  consumeFlags,
  readConsumeRequest,
  readRecordFormat,
  recordOutputFlag,
} from '../cli/consume/consume-flags.ts'
import {ConsumeProgressLine} from '../cli/consume/consume-progress.ts'
import {openRecordStream} from '../cli/consume/record-stream.ts'
import {exitCodeOf, PARTLY_FAILED} from '../cli/exit-codes.ts'
import {note, writeOut} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {readDecoder} from '../cli/records/decode-flags.ts'
import {consume} from '../core/consume/consume.ts'
import {consumptionFailure, describeConsumption} from '../core/consume/describe-consumption.ts'
import {compileRecordFilter, countMatches, everyFilter} from '../core/consume/record-filter.ts'
import {StreamOutput} from '../core/consume/record-output.ts'
import {compileWhere} from '../core/consume/where-filter.ts'
import {isGlob} from '../core/names/name-pattern.ts'
import {parseTopicSelection} from '../core/offsets/topic-selection.ts'
import {systemClock} from '../core/time/clock.ts'
import {abortFailure} from '../errors/abort-failure.ts'
import type {Failure} from '../errors/failure.ts'

export default class Consume extends ClusterCommand<typeof Consume> {
  static override summary = 'Print the records of topics.'
  static override description = prose`
    Starts at the first record of each partition and follows the topic until Ctrl-C, unless --exit, --to, --max, --tail
    or --idle-timeout sets an end. Without --group no group is touched. With it, reading starts at what the group has
    committed (at --from where it has not committed anything), and only what was written out is committed. With a
    protected profile it takes its name: --yes=PROFILE.

    It reads what consumers read: not the records of aborted transactions, and up to the first transaction that is still
    open, which is said on stderr. --isolation read_uncommitted reads everything.

    A POSITION is earliest, latest, committed, an offset, or a time, each with +N or -N records after it: latest-100,
    2026-11-20T10:00:00Z, '2026-11-20 10:00', 10:30, @1795215965, or a duration ago such as 15m or 1h30m. -N alone is
    latest-N. Per partition: 0=100,3=latest-5.

    A TEMPLATE is text with these in it. It prints nothing between records: end it in \\n.

    - %t topic, %p partition, %o offset, %a attributes
    - %k key, %v value, %K and %V their lengths; %k{hex} and %v{base64} encode
    - %h headers, %h{%k:%v } each of them so, %H their number
    - %d time, %d{%H:%M:%S} in another form, %e epoch milliseconds
    - %% a percent sign; \\n, \\t and \\xNN bytes

    --where takes an expression of CEL (cel.dev), as in \`value.amount > 100 && key.startsWith("order-")\`. Of a value it sees
    what its JSON says, or the text where it is no JSON; of a key the text, unless it is a JSON object or array; headers by
    name, timestamp as a time (\`timestamp > timestamp("2026-11-20T00:00:00Z")\`). A record on which it cannot be evaluated, as
    when a field is not there, does not match, and is counted on stderr; \`has(value.amount)\` asks first.

    --decode auto prints what was written by a schema (Avro, Protobuf, JSON Schema) as JSON: keys and values with a schema id, which
    is looked up in the registry of --schema-registry or the profile. avro, protobuf and json-schema demand that of values, and :key or
    :value behind them names one part. What cannot be decoded is marked and counted, and the exit code is then 1. --schema FILE, or --proto DIR --message NAME, are for records without an id. \`samsa help formats\` says how
    values look.

    --decode internal reads what brokers keep in topics of their own: committed offsets and groups (__consumer_offsets),
    transactions (__transaction_state), how far share groups are (__share_group_state). It prints key and value as JSON with the
    fields of Kafka's schemas, as the formatters of kafka-console-consumer.sh do; -o json has them beside the bytes, as
    decoded, %k and %v their fields, and --where sees these (\`key.group == "auditors" && value.offset > 100\`) and all of decoded. A
    record without a value says that the thing is gone.

    The JSON record is lossless: \`produce --input json\` takes it back bit for bit. On a terminal control characters are
    shown as \\xNN; a pipe gets the exact bytes.
  `
  static override examples = [
    {
      description: 'Everything that is in the topic now',
      command: '<%= config.bin %> consume order-events --exit',
    },
    {
      description: 'The last ten records of all partitions, with their keys and times',
      command: "<%= config.bin %> consume order-events --tail 10 -f '%d %p@%o %k: %v\\n'",
    },
    {
      description: 'The last quarter of an hour as JSON',
      command: '<%= config.bin %> consume order-events --from 15m --exit -o json',
    },
    {
      description: 'Only records about refunds, from any of these topics, until none comes for two seconds',
      command: "<%= config.bin %> consume 'order-*' --grep 'v:refund' --from latest --idle-timeout 2s",
    },
    {
      description: 'How many there were yesterday and today',
      command: '<%= config.bin %> consume order-events --from 1d --exit -o none',
    },
    {
      description: 'Only records whose JSON says so, with a header of this value',
      command: `<%= config.bin %> consume order-events --exit --where 'value.state == "confirmed" && headers.source == "shop"'`,
    },
    {
      description: 'What groups have committed to Kafka, by its own records',
      command: `<%= config.bin %> consume __consumer_offsets --decode internal --exit --where 'decoded.key.name == "OffsetCommit"'`,
    },
    {
      description: 'What was written by schemas of the registry as JSON, the rest as it is',
      command: '<%= config.bin %> consume order-events --decode auto --exit',
    },
    {
      description: 'As a member of a group, until nothing has come for three seconds',
      command: '<%= config.bin %> consume order-events --group auditors --idle-timeout 3s',
    },
  ]
  static override args = {
    topic: Args.string({
      description: 'topic name or glob, with partitions as orders:0,3; several may follow',
      required: true,
    }),
  }
  static override strict = false
  static override baseFlags = {...ClusterCommand.baseFlags, output: recordOutputFlag}
  static override flags = consumeFlags

  /** A member of a group changes it: it takes partitions and commits. */
  protected override get isReadOnly(): boolean {
    return this.flags.group === undefined
  }

  protected override get isStreaming(): boolean {
    return true
  }

  async run(): Promise<void> {
    const request = readConsumeRequest(this.flags, this.names, Date.now())
    const {stop} = this.interruption
    let tell = (line: string): void => note(line)
    const notice = (line: string): void => {
      if (!this.flags.quiet) tell(`samsa: ${line}`)
    }
    const decoder = await readDecoder(this.flags, {
      topics: this.names,
      openSource: () => this.registry(),
      notice,
      signal: stop,
    })
    const format = readRecordFormat(this.flags, process.stdout.isTTY === true, decoder)
    const where = this.flags.where === undefined ? null : await compileWhere(this.flags.where, decoder)
    const {group} = this.flags
    if (group !== undefined) await this.confirmIfProtected(`Join group ${group}, and commit as it?`)
    const wanted = everyFilter([compileRecordFilter(this.flags.grep ?? []), where?.matches ?? null])
    const filterCounts = {scanned: 0, matched: 0}
    const filter = wanted && countMatches(wanted, filterCounts)
    const output = new StreamOutput(openRecordStream())
    const progress = new ConsumeProgressLine()
    tell = (line) => progress.note(line)
    const context = {
      cluster: this.cluster(),
      clock: systemClock,
      output,
      format,
      filter,
      gate: decoder?.awaits.bind(decoder) ?? null,
      undecoded: decoder?.undecodedPrinted ?? null,
      stop,
      notice,
      onReading: progress.watch,
    }
    const result = await consume(request, context)
      .catch((error: unknown) => {
        throw this.#explain(error, request.topics)
      })
      .finally(() => progress.end())
    // A reader that went away (`| head -1`) has what it wanted.
    if (output.isClosed) return
    if (this.flags.output === 'none') await writeOut(`${result.records}\n`)
    for (const line of describeConsumption(request, result, {
      withCounts: this.flags.verbose,
      filterCounts: filter ? filterCounts : null,
      isWatched: process.stderr.isTTY === true,
    }))
      notice(line)
    for (const line of [where?.describeUnevaluated(), decoder?.undecodedPrinted.describe()])
      if (typeof line === 'string') notice(line)
    if (stop.aborted) process.exitCode = exitCodeOf(abortFailure(stop))
    // Marked in what is printed, and counted above.
    else if ((decoder?.undecodedPrinted.count ?? 0) + (where?.undecodedCount ?? 0) > 0)
      process.exitCode = PARTLY_FAILED
    const failure = consumptionFailure(result)
    if (failure === null) return
    const {message, suggestions} = this.#explain(failure, [...result.denied.keys()])
    for (const line of [`samsa: ${message}`, ...suggestions.map((each) => `  ${each}`)]) note(line)
    process.exitCode = exitCodeOf(failure)
  }

  /** A lack of rights with all that reading needs. */
  #explain<E>(error: E, words: readonly string[]): E | Failure {
    const {group, regex} = this.flags
    // A pattern means other topics to who may see more.
    const names = words.filter((word) => !regex && !isGlob(word))
    const needs = {
      doing: group === undefined ? 'Reading' : 'Reading as a member of a group',
      operation: 'read',
      topics: names.map((word) => parseTopicSelection(word, {regex: false}).name),
      groups: group === undefined ? [] : [group],
    } as const
    return withNeededRights(error, needs, this.cluster().options.sasl)
  }

  protected override onSecondSignal(): void {
    if (this.flags.group === undefined) return
    note(
      `samsa: ended at once: what was written out since the last commit will be read again by ${this.flags.group}`,
    )
  }
}
