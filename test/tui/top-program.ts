import type {EndOffsetsSample} from '../../src/core/throughput/sample.ts'
import {systemClock} from '../../src/core/time/clock.ts'
import {runTop} from '../../src/tui/run-top.tsx'
import {makeSample} from '../core/throughput/samples.ts'

/**
 * The dashboard over a cluster that is made up, for test/tui/run-top.test.ts. Arguments: the interval in milliseconds,
 * and what shall happen: `run`, `down` (polls fail from the third on), `throw`, `reject` or `exit` at the third poll,
 * `broken` (drawing the third report throws), `abort` (SIGTERM aborts the signal, as samsa's commands do); then `mouse`
 * for a mouse.
 */
const [intervalMs = '100', scenario = 'run', mouse = ''] = process.argv.slice(2)

let polls = 0
const source = async (): Promise<EndOffsetsSample> => {
  polls += 1
  if (polls === 3) act()
  if (polls >= 3 && scenario === 'down') throw new Error('the cluster is away')
  const topics = Array.from({length: 40}, (_, topic) => {
    const grown = (partition: number) => BigInt(polls * (topic + 1) * (partition + 1) * 10)
    return [`topic-${String(topic).padStart(2, '0')}`, [0, 1, 2].map(grown)] as const
  })
  const sample = makeSample(Date.now(), Object.fromEntries(topics))
  return polls >= 3 && scenario === 'broken' ? {...sample, errors: unreadable} : sample
}

/** A list that cannot be read: drawing it throws. */
const unreadable: readonly string[] = new Proxy([], {
  get: () => {
    throw new Error('drawing failed')
  },
})

function act(): void {
  if (scenario === 'throw') {
    setImmediate(() => {
      throw new Error('thrown on purpose')
    })
  }
  if (scenario === 'reject') void Promise.reject(new Error('rejected on purpose'))
  if (scenario === 'exit') process.exit(7)
}

const stop = new AbortController()
if (scenario === 'abort') process.on('SIGTERM', () => stop.abort())

process.stdout.write(`pid=${process.pid}\n`)
const {summary} = await runTop({
  sources: {
    throughput: source,
    cluster: () => new Promise(() => {}),
    tail: () => new Promise(() => {}),
    groups: () => new Promise(() => {}),
    topics: () => new Promise(() => {}),
    health: () => new Promise(() => {}),
    transactions: () => new Promise(() => {}),
    moves: () => new Promise(() => {}),
    connect: () => new Promise(() => {}),
    connectFlags: () => null,
  },
  program: ['samsa'],
  clock: systemClock,
  intervalMs: Number(intervalMs),
  clusterLabel: 'made-up',
  stdin: process.stdin,
  stdout: process.stdout,
  signal: stop.signal,
  color: true,
  ascii: false,
  mouse: mouse === 'mouse',
})
process.stdout.write(`${summary.join('\n')}\n`)
