import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {closeSync, constants, openSync, unlinkSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import type {BenchCase, Contender} from '../bench-case.ts'
import {valueReaders} from '../clients/consumers.ts'
import {type ConsumeJob, checkValues} from '../clients/output-checks.ts'
import {type Measurement, measureProcess} from '../measure.ts'
import type {Workbench} from '../workbench.ts'
import {fillingJob} from './consume.ts'

const SLEEP_S = 5

/** What samsa may take, of 600 MB that it could have fetched by the time that somebody reads. */
const MOST_PEAK_BYTES = 250 * 1024 * 1024

/** Backpressure: a reader that does not read must not make the client hold the topic in memory. */
export const memory: BenchCase = {
  name: 'memory',
  summary: `600 MB of 1 KB values through a pipe to a reader that sleeps ${SLEEP_S} s first: the peak is what counts`,
  check: 'number of lines and sum of their CRC-32 of what the reader got; samsa stays below 250 MiB',
  rounds: 5,
  jobs: (bench, options) =>
    options.partitions.map((partitions) => {
      const set = {count: Math.ceil(options.records * 0.6), valueBytes: 1000, keyed: false}
      return fillingJob(bench, options, {
        label: `${partitions} partition${partitions === 1 ? '' : 's'}`,
        filling: {set, partitions, compression: 'none'},
        contenders: (topic) => throughPipe(bench, {set, topic, compression: 'none'}),
      })
    }),
}

function throughPipe(bench: Workbench, job: ConsumeJob): Contender[] {
  return valueReaders(bench, job).map(({name, tool, command}) => ({
    name,
    tool,
    run: async () => {
      const pipe = openPipe(bench.file('pipe'))
      const file = bench.file('output')
      const reader = startSleepingReader(pipe.readEnd, file)
      const measurement = await measureWriter(command(pipe.writeEnd), reader)
      await checkValues(bench, job, file)
      await rm(file)
      const peakBytes = measurement.peakBytes ?? 0
      if (tool === 'samsa' && peakBytes > MOST_PEAK_BYTES)
        throw new Error(`held ${Math.round(peakBytes / 1024 / 1024)} MiB for a reader that slept`)
      return measurement
    },
  }))
}

async function measureWriter(
  command: Parameters<typeof measureProcess>[0],
  reader: {readonly child: ChildProcess; readonly ended: Promise<number | null>},
): Promise<Measurement> {
  try {
    // Its CPU time is the client's: the reader ends after it, so is not among our ended children by then.
    const measurement = await measureProcess(command)
    const code = await reader.ended
    if (code !== 0) throw new Error(`the reader ended with exit code ${code}`)
    return measurement
  } finally {
    reader.child.kill('SIGKILL')
  }
}

/** Sleeps, then copies its stdin to a file. */
function startSleepingReader(
  stdin: number,
  file: string,
): {readonly child: ChildProcess; readonly ended: Promise<number | null>} {
  const stdout = openSync(file, 'w')
  const child = spawn('sh', ['-c', `sleep ${SLEEP_S}; exec cat`], {stdio: [stdin, stdout, 'inherit']})
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  closeSync(stdin)
  closeSync(stdout)
  return {child, ended}
}

/** Both ends of a pipe such as a shell makes; what Node calls a pipe between processes is a socket. */
function openPipe(path: string): {readEnd: number; writeEnd: number} {
  const {status} = spawnSync('mkfifo', [path])
  if (status !== 0) throw new Error('mkfifo failed')
  // Opened for both first: each end alone would wait for the other.
  const both = openSync(path, constants.O_RDWR)
  const readEnd = openSync(path, constants.O_RDONLY)
  const writeEnd = openSync(path, constants.O_WRONLY)
  closeSync(both)
  // It lives on by its descriptors.
  unlinkSync(path)
  return {readEnd, writeEnd}
}
