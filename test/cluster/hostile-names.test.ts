import {afterAll, beforeAll, expect, test} from 'vitest'
import {commitOffsets, createTopic, produce} from '../support/kafka-client.ts'
import {poisoned, poisonNames} from '../support/poisoned-names.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// A broker whose every name and message would act on a terminal: nothing of it gets there, from any command.

let kafka: ProxiedKafka
const plainTopic = randomName('names')
const plainGroup = randomName('names')
const topic = poisoned(plainTopic)
const group = poisoned(plainGroup)

beforeAll(async () => {
  await createTopic(plainTopic)
  await produce(plainTopic, [{value: 'a'}, {value: 'b'}])
  await commitOffsets(plainGroup, plainTopic, {0: 1})
  kafka = await startProxiedKafka()
  await poisonNames(kafka.proxy)
})

afterAll(() => kafka?.stop())

/** Whatever a terminal acts on, but for the ends of lines and tabs. */
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

const COMMANDS: readonly (readonly string[])[] = [
  ['topic', 'list', topic],
  ['topic', 'describe', topic],
  ['topic', 'describe', plainTopic],
  ['topic', 'alter', topic, '-p', '3', '--dry-run'],
  ['topic', 'delete', topic, '--dry-run'],
  ['group', 'list', group],
  ['group', 'describe', group],
  ['group', 'reset', group, '--to', 'latest', '--all-topics', '--dry-run'],
  ['group', 'delete-offsets', group, '--topic', topic, '--dry-run'],
  ['group', 'peek', group],
  ['lag', group],
  ['lag', 'check', group, '--max-lag', '0'],
  ['cluster', 'describe'],
  ['doctor'],
]

test.concurrent.each(COMMANDS)('%s %s: what people read is safe, with --verbose too', async (...args) => {
  const run = await runSamsa([...args, '-b', kafka.servers, '--verbose'])
  expect(`${run.stdout}${run.stderr}`).not.toMatch(UNSAFE)
  // A name has no line of its own to say something on.
  for (const line of run.stderr.split('\n')) expect(line).not.toMatch(/^\\x7f/)
  expect(`${run.stdout}${run.stderr}`).toContain('\\x1b]0;P\\x07\\x9b1m')
})

test('top: on its screens nothing acts on the terminal but samsa itself', async () => {
  const terminal = startTerminal(['top', 'topics', '-b', kafka.servers], {cols: 160, rows: 40})
  try {
    const shown = '=\\x1b]0;P\\x07'
    await terminal.waitForText(`TOPICS`)
    await terminal.waitForText(shown)
    for (const [keys, title] of [
      ['3', 'GROUPS'],
      ['5', 'BROKERS'],
      ['1', `cluster ${shown}`],
    ] as const) {
      terminal.write(keys)
      await terminal.waitForText(title)
      await terminal.waitForText(shown)
    }
    terminal.write('q')
    await terminal.exit
  } finally {
    terminal.kill('SIGKILL')
  }
  // Colours, places and modes; the one question for the background ends in BEL.
  const own = /\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b\]11;\?\x07|\x1b[=>78M]|\r/g
  expect(terminal.output().replace(own, '')).not.toMatch(UNSAFE)
})

test.concurrent.each([
  ['topic', 'describe', topic],
  ['group', 'describe', group],
  ['lag', group],
  ['doctor'],
])('%s %s: no cell of CSV is a formula', async (...args) => {
  const run = await runSamsa([...args, '-b', kafka.servers, '-o', 'csv'])
  expect(run.stdout).toContain("'=")
  expect(run.stdout).not.toMatch(/(^|,)"?=/m)
})

test.concurrent.each([
  ['group', 'export', group],
  ['group', 'reset', group, '--to', 'latest', '--all-topics', '--dry-run', '--export'],
  ['lag', 'check', group, '--max-lag', '0', '-o', 'junit'],
  ['topic', 'list', topic, '-o', 'csv'],
  ['topic', 'describe', topic, '-o', 'json'],
  ['lag', group, '-o', 'yaml'],
])('%s %s: what programs read is safe where it goes to a terminal', async (...args) => {
  const terminal = startTerminal([...args, '-b', kafka.servers])
  await terminal.exit
  const written = terminal.output()
  expect(written).toMatch(/(\\(x1b|u001b|e)|\ufffd)\]0;P/)
  expect(written).not.toMatch(/\x1b\]0;P|[\x7f-\x9f\u202a-\u202e]/)
})
