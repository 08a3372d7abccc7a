import {readFile} from 'node:fs/promises'
import type {BenchCase, Contender} from '../bench-case.ts'
import {measureProcess} from '../measure.ts'
import type {Workbench} from '../workbench.ts'

const NAME = ['--name', 'bench']

/** From the command to a Kafka that answers, and the cost of the command itself; the jars have been fetched. */
export const brokerStart: BenchCase = {
  name: 'broker-start',
  summary:
    'samsa local up of a new cluster, jars fetched and class archive written before; CPU and memory are those of samsa, not of the broker',
  check: 'the command says that the cluster runs, and samsa topic list is answered by it',
  rounds: 5,
  jobs: (bench) => [{label: 'one broker', records: null, prepare: async () => [localUp(bench)]}],
}

function localUp(bench: Workbench): Contender {
  return {
    name: 'samsa local up',
    tool: 'samsa',
    run: async () => {
      const stdout = bench.file('stdout')
      const up = ['local', 'up', ...NAME, '--port', '0', '--ephemeral', '-o', 'json']
      const measurement = await measureProcess(bench.command('samsa', up, {stdout}))
      try {
        const {clusters} = JSON.parse(await readFile(stdout, 'utf8')) as {
          clusters: {state: string; bootstrapServers: string}[]
        }
        const [cluster] = clusters
        if (cluster?.state !== 'running') throw new Error(`the cluster is ${cluster?.state}`)
        await measureProcess(bench.command('samsa', ['topic', 'list', '-b', cluster.bootstrapServers]))
      } finally {
        await measureProcess(bench.command('samsa', ['local', 'down', ...NAME, '--yes']))
      }
      return measurement
    },
  }
}
