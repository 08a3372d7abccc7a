import {fstatSync} from 'node:fs'
import {Args} from '@oclif/core'
import {withNeededRights} from '../cli/access/needed-rights.ts'
import {ClusterCommand} from '../cli/cluster-command.ts'
import {note, writeOut} from '../cli/output.ts'
import {produceFlags, readProduceOptions} from '../cli/produce/produce-flags.ts'
import {Progress} from '../cli/progress.ts'
import {prose} from '../cli/prose.ts'
import {readEncoder} from '../cli/records/encode-flags.ts'
import {ProduceRun} from '../core/produce/produce-records.ts'
import type {ProduceOutcome, ProduceResult} from '../core/produce/report/produce-result.ts'
import {Failure} from '../errors/failure.ts'
import {stringifyJson} from '../views/json.ts'
import {produceResult, renderProduceProgress, renderProduceSummary} from '../views/records/produce.ts'

const PROGRESS_EVERY_MS = 500
const STDIN_FD = 0

export default class Produce extends ClusterCommand<typeof Produce> {
  static override readonly changes = true
  static override summary = 'Write records to a topic.'
  static override description = prose`
    Sends each line of stdin (or of --file, or each --value) as a record, and tells at the end what became of every one
    of them: acknowledged, failed (with its line number and the reason), unknown (sent, but never answered for) or not
    sent. The four add up to the lines read; exit code 0 means that all were acknowledged. Writes are idempotent: what
    has to be sent again is not stored twice. A topic that does not exist is an error; it is never created.

    --input json takes back what \`consume -o json\` prints, bit for bit: {"key", "value", "headers": [{"key", "value"}],
    "partition", "timestamp"}; only value is needed, and a timestamp of null is none at all. Lines of \`kcat -J\` are taken too. A member that neither prints is an
    error of its line. --input csv takes a first row that names the columns: value, key, partition, timestamp and header.NAME; --csv-columns names them where no row does.
    Blank lines of JSON and CSV are no records. --input file makes each whole file one record. What the flags say about
    partition and time goes before what a record says.

    --encode avro, protobuf or json-schema takes values that are JSON, one a line, and writes them by a schema of the registry (--subject, --schema-id; else
    that of the subject TOPIC-value), or of a file. With --input json a value may be the JSON itself. What does not fit is not sent, and is told with its line and its place in the value. \`samsa help formats\`
    says how values look.

    With --transaction readers at the isolation level read_committed see all of the input or nothing of it: it is
    committed when every line is acknowledged, and aborted where one fails, at Ctrl-C and at the deadline. Readers at
    read_uncommitted, as \`samsa consume --isolation read_uncommitted\` is, see it before, and what was aborted too.

    Ctrl-C sends what was read and sums up; a second one leaves at once.
  `
  static override examples = [
    {
      description: 'One record, with a key and a header',
      command: `<%= config.bin %> produce order-events -k order-17 -H source=shop --value '{"state":"confirmed"}'`,
    },
    {
      description: 'Two records whose keys stand in front of a colon; where they went',
      command:
        '<%= config.bin %> produce order-events --key-separator : --value order-18:paid --value order-19:paid --print-offsets',
    },
    {
      description: 'Delete a key of a compacted topic',
      command: '<%= config.bin %> produce order-events -k order-17 --tombstone',
    },
    {
      description: 'All of these or none',
      command:
        '<%= config.bin %> produce order-events --transaction --value order-20:paid --value order-21:paid',
    },
    {
      description: 'As Avro, by the newest schema of the subject order-events-value',
      command: `<%= config.bin %> produce order-events --encode avro --value '{"id":"order-22","note":"gift"}'`,
    },
    {
      description: 'Compressed, with what became of it as JSON',
      command: '<%= config.bin %> produce order-events --compression zstd --value paid -o json',
    },
  ]
  static override args = {topic: Args.string({description: 'the topic to write to', required: true})}
  static override flags = produceFlags

  #ongoing: ProduceRun | null = null

  protected override get isStreaming(): boolean {
    return true
  }

  async run(): Promise<ProduceResult> {
    const options = readProduceOptions(this.flags, Date.now())
    if (options.printsOffsets && this.format !== 'table')
      throw new Failure(
        'usage',
        `--print-offsets and -o ${this.format} would both write to stdout: give one of them.`,
      )
    const encoder = await readEncoder(this.flags, {
      topic: this.args.topic,
      openSource: () => this.registry(),
      signal: this.interruption.stop,
    })
    await this.confirmIfProtected(`Write to ${this.args.topic}?`)
    const run = await ProduceRun.prepare(this.cluster(), this.args.topic, options, {
      stdin: process.stdin,
      stdinBytes: fileSize(STDIN_FD),
      stop: this.interruption.stop,
      writePlacements: writeOut,
      encoder,
      onNotice: (line) => this.note(`samsa: ${line}`),
    }).catch((error: unknown) => {
      throw this.#explain(error)
    })
    this.#ongoing = run
    const isTyped = process.stdin.isTTY === true && options.values === null && options.files.length === 0
    const howItEnds = options.transaction ? 'Ctrl-D commits, Ctrl-C aborts' : 'Ctrl-D ends, Ctrl-C too'
    if (isTyped) this.note(`samsa: type one record a line; ${howItEnds}`)
    const progress = new Progress({enabled: !isTyped && !options.printsOffsets && this.format !== 'json'})
    const draw = (): void => progress.say(renderProduceProgress(run.counts, run.durationMs, run.readRatio))
    const timer = setInterval(draw, PROGRESS_EVERY_MS)
    const outcome = await run.finish().finally(() => {
      clearInterval(timer)
      progress.end()
      this.#ongoing = null
    })
    // Before stdout, which may be what failed.
    this.#sumUp(outcome)
    await this.show(outcome.result, produceResult)
    if (outcome.failure) this.finishWith(this.#explain(outcome.failure))
    return outcome.result
  }

  /** A lack of rights with all that writing needs. */
  #explain<E>(error: E): E | Failure {
    const {'transactional-id': id} = this.flags
    const needs = {
      doing: 'Writing',
      operation: 'write',
      topics: [this.args.topic],
      transactionalIds: id === undefined ? [] : [id],
    } as const
    return withNeededRights(error, needs, this.cluster().options.sasl)
  }

  protected override onSecondSignal(): void {
    if (!this.#ongoing) return
    const outcome = this.#ongoing.cutShort()
    if (this.format === 'json')
      process.stdout.write(
        `${stringifyJson(outcome.result, {pretty: true, terminal: process.stdout.isTTY === true})}\n`,
      )
    this.#sumUp(outcome)
  }

  #sumUp({result}: ProduceOutcome): void {
    if (this.format !== 'json') for (const line of renderProduceSummary(result)) note(`samsa: ${line}`)
  }
}

/** The size of an open file, or of a folder, of which Node's stream would make an empty input; null for everything else, and for nothing. */
function fileSize(fd: number): number | null {
  try {
    const stat = fstatSync(fd)
    return stat.isFile() || stat.isDirectory() ? stat.size : null
  } catch {
    return null
  }
}
