import {readFile} from 'node:fs/promises'
import type {BenchCase, Contender} from '../bench-case.ts'
import {present} from '../bench-case.ts'
import {measureProcess} from '../measure.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

const TOPICS = 20

/** What a command costs before it does anything: against an empty Node, and for the same question to a broker. */
export const start: BenchCase = {
  name: 'start',
  summary: `samsa --version, and the list of ${TOPICS} topics, against node -e 0 and kcat -L`,
  check: 'the version is the one built; every topic is named in the list',
  rounds: 20,
  jobs(bench, options) {
    const topics: string[] = []
    return [
      {
        label: 'whole process',
        records: null,
        prepare: async () => {
          for (let index = 0; index < TOPICS; index++) topics.push(await bench.topics.create(1))
          return present(bench, options, contenders(bench, topics))
        },
        dispose: async () => {
          for (const topic of topics) await bench.topics.delete(topic)
        },
      },
    ]
  },
}

function contenders(bench: Workbench, topics: readonly string[]): Contender[] {
  const servers = bench.bootstrapServers
  const version = bench.tool('samsa')?.version ?? ''
  const listTopics = ['org.apache.kafka.tools.TopicCommand', '--bootstrap-server', servers, '--list']
  return [
    contender(bench, 'node -e 0', 'node', ['-e', '0'], []),
    contender(bench, 'samsa --version', 'samsa', ['--version'], [version]),
    contender(bench, 'samsa topic list', 'samsa', ['topic', 'list'], topics),
    contender(bench, 'samsa consume', 'samsa', ['consume', topics[0] ?? '', '--exit'], []),
    contender(bench, 'samsa consume --where', 'samsa', whereOf(topics[0] ?? ''), []),
    contender(bench, 'kcat -L', 'kcat', ['-b', servers, '-L'], topics),
    contender(bench, 'kafka-topics --list', 'kafka', listTopics, topics),
  ]
}

/** With an expression, whose language is loaded with it. */
function whereOf(topic: string): string[] {
  return ['consume', topic, '--exit', '--where', 'value.amount > 100']
}

function contender(
  bench: Workbench,
  name: string,
  tool: ToolName,
  args: readonly string[],
  expected: readonly string[],
): Contender {
  return {
    name,
    tool,
    run: async () => {
      const stdout = bench.file('stdout')
      const measurement = await measureProcess(bench.command(tool, args, {stdout}))
      const text = await readFile(stdout, 'utf8')
      const absent = expected.filter((word) => !text.includes(word))
      if (absent.length > 0)
        throw new Error(`${absent.length} of ${expected.length} names are not in its output`)
      return measurement
    },
  }
}
