// npm run bench -- [CASE...]: see README.md beside this file.
import type {BenchCase, Contender, Job} from './bench-case.ts'
import {applyTopics} from './cases/apply.ts'
import {brokerStart} from './cases/broker-start.ts'
import {codecs} from './cases/codecs.ts'
import {
  consumeJson,
  consumeNone,
  consumeSmallBatches,
  consumeTemplate,
  consumeValues,
} from './cases/consume.ts'
import {copy} from './cases/copy.ts'
import {dashboard, dashboardLarge} from './cases/dashboard.ts'
import {dashboardKeys, dashboardStart} from './cases/dashboard-keys.ts'
import {dashboardSoak} from './cases/dashboard-soak.ts'
import {decode} from './cases/decode.ts'
import {lag, lagLarge} from './cases/lag.ts'
import {large} from './cases/large.ts'
import {loads} from './cases/loads.ts'
import {memory} from './cases/memory.ts'
import {produceJson, produceLines} from './cases/produce.ts'
import {scale} from './cases/scale.ts'
import {sift} from './cases/sift.ts'
import {start} from './cases/start.ts'
import {killTerminalRuns} from './dashboards/terminal-run.ts'
import {describeEnvironment, readLoadAverage} from './environment.ts'
import {killMeasured, type Measurement} from './measure.ts'
import {type BenchOptions, parseOptions, USAGE} from './options.ts'
import {type JobResult, renderJob, writeResults} from './report.ts'
import {summarize} from './statistics.ts'
import {openWorkbench, type Workbench} from './workbench.ts'

const CASES: readonly BenchCase[] = [
  start,
  produceLines,
  produceJson,
  consumeValues,
  consumeSmallBatches,
  consumeJson,
  consumeTemplate,
  consumeNone,
  sift,
  decode,
  large,
  loads,
  copy,
  lag,
  lagLarge,
  dashboard,
  dashboardLarge,
  dashboardKeys,
  dashboardStart,
  dashboardSoak,
  scale,
  codecs,
  memory,
  brokerStart,
  applyTopics,
]

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  let options: BenchOptions
  let cases: readonly BenchCase[]
  try {
    options = parseOptions(argv)
    cases = chooseCases(options.cases)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
  if (options.help || options.list) {
    const list = CASES.map(({name, summary}) => `${name}\n    ${summary}\n`).join('')
    process.stdout.write(options.help ? `${USAGE}\n${list}` : list)
    return 0
  }
  const bench = await openWorkbench(say)
  endWithSignals()
  try {
    return await runCases(bench, options, cases)
  } finally {
    await bench.close()
  }
}

function chooseCases(names: readonly string[]): readonly BenchCase[] {
  const known = new Map(CASES.map((each) => [each.name, each]))
  const chosen = names.map((name) => {
    const found = known.get(name)
    if (found === undefined)
      throw new Error(`there is no case ${name}; there are ${[...known.keys()].join(', ')}`)
    return found
  })
  return chosen.length === 0 ? CASES : chosen
}

/** Returns the exit code: 1 when any client failed or any result was wrong. */
async function runCases(
  bench: Workbench,
  options: BenchOptions,
  cases: readonly BenchCase[],
): Promise<number> {
  const environment = await describeEnvironment(bench)
  const {cores, processor, system, kafka, commit} = environment
  say(
    `${environment.date}, ${cores} cores (${processor}), ${system}, Kafka ${kafka}, samsa at ${commit ?? 'no commit'}`,
  )
  for (const [name, {version}] of bench.toolbox.tools) say(`found ${name} ${version}`)
  for (const {name, hint} of bench.toolbox.missing) say(`SKIPPED ${name}, which is not here: ${hint}`)
  const results: JobResult[] = []
  for (const each of cases) {
    const rounds = options.rounds ?? each.rounds
    for (const job of each.jobs(bench, options)) {
      const warmups = options.warmups ?? each.warmups ?? 1
      const result = await runJob(each, job, {rounds, warmups})
      results.push(result)
      say(renderJob(result, rounds).trimEnd())
    }
  }
  say(`\nAll runs: ${await writeResults(environment, results)}`)
  return results.some(({failures}) => failures.length > 0) ? 1 : 0
}

/** A B C A B C ...: what disturbs the machine for a while then disturbs all alike. */
async function runJob(
  {name, check}: BenchCase,
  job: Job,
  {rounds, warmups}: {readonly rounds: number; readonly warmups: number},
): Promise<JobResult> {
  const samples = new Map<string, Measurement[]>()
  const failures: {client: string; message: string}[] = []
  try {
    let contenders: readonly Contender[] = await job.prepare()
    const reference = contenders[0]?.name ?? null
    const loadBefore = readLoadAverage()
    for (let round = -warmups; round < rounds; round++) {
      const able: Contender[] = []
      for (const contender of contenders) {
        progress(`${name}, ${job.label}: ${round < 0 ? 'warm-up' : `round ${round + 1}`}, ${contender.name}`)
        try {
          const measurement = await contender.run()
          if (round >= 0) samples.set(contender.name, [...(samples.get(contender.name) ?? []), measurement])
          able.push(contender)
        } catch (error) {
          // Its earlier times are worth nothing either.
          samples.delete(contender.name)
          failures.push({
            client: contender.name,
            message: error instanceof Error ? error.message : String(error),
          })
        }
      }
      contenders = able
    }
    const summaries = [...samples].map(([client, measured]) => summarize(client, measured))
    const loadAfter = readLoadAverage()
    const {label, records} = job
    return {
      case: name,
      label,
      check,
      records,
      loadBefore,
      loadAfter,
      reference,
      summaries,
      samples: Object.fromEntries(samples),
      failures,
    }
  } finally {
    progress('')
    await job.dispose?.()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** On a terminal, one line that is written over. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

/** The client that runs at the moment must not go on alone; all else is cleaned up after us, see openWorkbench. */
function endWithSignals(): void {
  process.once('exit', killMeasured)
  process.once('exit', killTerminalRuns)
  const codes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129}
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(codes[signal]))
}
