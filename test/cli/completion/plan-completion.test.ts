import {describe, expect, test} from 'vitest'
import {
  type CommandTree,
  type CompletableCommand,
  type CompletableFlag,
  kindOfArgument,
  kindOfFlag,
  type LiveKind,
} from '../../../src/cli/completion/completable-command.ts'
import {optionsOfArgument, valuesOfFlag} from '../../../src/cli/completion/known-values.ts'
import {planCompletion, planNames} from '../../../src/cli/completion/plan-completion.ts'

function flag(name: string, more: Partial<CompletableFlag> = {}): CompletableFlag {
  return {
    long: [`--${name}`],
    short: null,
    description: `about ${name}`,
    takesValue: true,
    repeatable: false,
    options: [],
    kind: null,
    isConnection: false,
    ...more,
  }
}

const shared = [
  flag('output', {short: '-o', options: ['table', 'json', 'name']}),
  flag('color', {long: ['--color', '--no-color'], takesValue: false}),
  flag('bootstrap-server', {short: '-b', isConnection: true}),
  flag('property', {short: '-X', isConnection: true, repeatable: true}),
  flag('command-config', {kind: 'files', isConnection: true}),
]

function command(
  text: string,
  args: CompletableCommand['args'],
  flags: readonly CompletableFlag[] = [],
  repeatsLast = false,
): CompletableCommand {
  return {words: text.split(' '), summary: `${text}.`, args, repeatsLast, flags: [...flags, ...shared]}
}

const topic = {options: [], kind: 'topics'} as const
const group = {options: [], kind: 'groups'} as const
const configKind = {options: ['topic', 'broker', 'cluster'], kind: null} as const
const configured = {options: [], kind: 'configured'} as const
const tree: CommandTree = {
  commands: [
    command('topic list', [topic], [], true),
    command('topic copy', [topic, topic]),
    command('lag', [group], [], true),
    command(
      'lag check',
      [group],
      [flag('max', {}), flag('status', {options: ['OK', 'STALLED', 'STOPPED'], separators: ','})],
      true,
    ),
    command(
      'group reset',
      [group],
      [
        flag('topic', {kind: 'topics', repeatable: true}),
        flag('to', {options: ['earliest', 'latest'], separators: ',='}),
      ],
      true,
    ),
    command('wait', [{options: ['cluster', 'topic'], kind: null}, topic]),
    command(
      'topic alter',
      [topic],
      [
        flag('config', {short: '-c', kind: 'topic configs', wantsPairs: true}),
        flag('unset', {kind: 'topic configs'}),
      ],
    ),
    command('config set', [configKind, configured], [], true),
    command('config unset', [configKind, configured], [], true),
    command('config get', [configKind, configured], [], true),
    command('help', [{options: ['positions'], kind: 'commands'}], [], true),
    command('local down', [], [flag('name', {kind: 'local clusters'})]),
    command('cluster describe', []),
    command(
      'top',
      [{options: ['topics', 'problems'], kind: null}],
      [
        flag('fail-on', {
          options: ['error', 'offline'],
          optionsByArgument: new Map([['problems', ['error']]]),
          separators: ',',
        }),
      ],
    ),
  ],
  nouns: new Map([['topic', 'All about topics.']]),
}

/** `samsa lag | |`: the words of a line up to the cursor, of which the last may be empty. */
function planOf(line: string) {
  const plan = planCompletion(line.split(' '), tree)
  const kind = plan.wantsFiles ? 'files' : plan.live.join(', ') || null
  return {...plan, kind, values: plan.candidates.map(({value}) => value).join(' ')}
}

const flagNames = '--bootstrap-server --color --command-config --help --no-color --output --property'

describe('words and values that are known without a cluster', () => {
  test.each([
    ['', 'cluster config group help lag local top topic wait', null],
    ['t', 'top topic', null],
    ['topic ', 'alter copy list', null],
    ['config set t', 'topic', null],
    ['topic c', 'copy', null],
    ['nonsense ', '', null],
    ['topic list --', flagNames, null],
    ['topic list -', flagNames, null],
    ['topic list --no', '--no-color', null],
    ['topic list -o json --o', '', null],
    ['topic list --property a=b --p', '--property', null],
    ['topic list -o ', 'table json name', null],
    ['topic list -o j', 'json', null],
    ['topic list --output=', '--output=table --output=json --output=name', null],
    ['topic list --output=n', '--output=name', null],
    ['topic list -oj', '-ojson', null],
    ['topic list --color=x', '', null],
    ['topic list --nothing=x', '', null],
    ['topic list -X ', '', null],
    ['topic list --command-config ', '', 'files'],
    ['topic list --command-config=cl', '', 'files'],
    ['lag check -', `${flagNames.replace('--no', '--max --no')} --status`, null],
    ['lag check --status ', 'OK STALLED STOPPED', null],
    ['lag check --status ST', 'STALLED STOPPED', null],
    ['lag check --status ok,st', 'ok,stalled ok,stopped', null],
    ['lag check --status=OK,STAL', '--status=OK,STALLED', null],
    ['group reset --to 0=', '0=earliest 0=latest', null],
    ['group reset --to 0=earliest,3=l', '0=earliest,3=latest', null],
    ['local down --name ', '', 'local clusters'],
    ['top --fail-on ', 'error offline', null],
    ['top problems --fail-on ', 'error', null],
    ['top problems --fail-on=', '--fail-on=error', null],
    ['help po', 'positions', null],
    ['help topic po', '', null],
    ['wait ', 'cluster topic', null],
    ['wait t', 'topic', null],
    ['help ', 'cluster config group help lag local top topic wait positions', null],
    ['help topic ', 'alter copy list', null],
    ['cluster describe ', flagNames, null],
    ['cluster describe x', '', null],
  ])('"%s" -> %s', (line, values, kind) => {
    expect(planOf(line)).toMatchObject({values, kind})
  })
})

describe('names that only the cluster knows', () => {
  test.each([
    ['topic list ', 'topics', '', ''],
    ['topic list ord', 'topics', 'ord', ''],
    ['topic list -o json ord', 'topics', 'ord', ''],
    ['topic list --no-color a b ', 'topics', '', ''],
    ['topic copy a ', 'topics', '', ''],
    ['topic list -- -', 'topics', '-', ''],
    ["topic list 'ord", 'topics', 'ord', ''],
    ['topic list "ord"', 'topics', 'ord', ''],
    ['group reset a --topic or', 'topics', 'or', ''],
    ['group reset a --topic=or', 'topics', 'or', '--topic='],
    ['group reset --topic a ', 'groups', '', ''],
    ['lag ', 'groups', '', ''],
    ['lag check ', 'groups', '', ''],
    ['topic alter a -c ret', 'topic configs', 'ret', ''],
    ['topic alter a -cret', 'topic configs', 'ret', '-c'],
    ['topic alter a --unset=ret', 'topic configs', 'ret', '--unset='],
    ['config get topic ', 'topics', '', ''],
    ['config get topic a ', 'topics', '', ''],
    ['config set topic or', 'topics', 'or', ''],
    ['config set topic a ret', 'topics, topic configs', 'ret', ''],
    ['config set topics a b=1 ret', 'topic configs', 'ret', ''],
    ['config set cluster log', 'cluster configs', 'log', ''],
    ['config set broker 1 log', 'brokers, broker configs', 'log', ''],
    ['config set nonsense a ', null, '', ''],
    ['config unset topic ', 'topics', '', ''],
    ['config unset topic a ret', 'topic configs', 'ret', ''],
  ])('"%s" -> %s', (line, kind, prefix, before) => {
    expect(planOf(line)).toMatchObject({kind, prefix, before})
  })

  test('no more names where a command takes no more arguments', () => {
    expect(planOf('topic copy a b ')).toMatchObject({kind: null, values: flagNames})
  })

  test('a command that is a noun too offers its sub-commands with the names', () => {
    expect(planOf('lag ')).toMatchObject({values: 'check', kind: 'groups'})
    expect(planOf('lag a ')).toMatchObject({values: '', kind: 'groups'})
  })
})

describe('which cluster to ask is what the line says so far', () => {
  test.each([
    ['topic list ', []],
    ['topic list -b host:1 -o json ', ['-b', 'host:1']],
    [
      'topic list --bootstrap-server=host:1 -Xa=b -X c=d x',
      ['--bootstrap-server=host:1', '-Xa=b', '-X', 'c=d'],
    ],
    ['topic list a --command-config f.properties ', ['--command-config', 'f.properties']],
    ['topic list -X a=b -b ', ['-X', 'a=b']],
    ['topic list -- -b ', []],
  ])('"%s" -> %j', (line, connection) => {
    expect(planOf(line).connection).toEqual(connection)
  })
})

test('descriptions are those of commands, of nouns and of flags', () => {
  const described = (line: string) => planCompletion(line.split(' '), tree).candidates[0]
  expect(described('topi')).toEqual({value: 'topic', description: 'All about topics.'})
  expect(described('lag')).toEqual({value: 'lag', description: 'lag.'})
  expect(described('topic li')).toEqual({value: 'list', description: 'topic list.'})
  expect(described('topic list --out')).toEqual({value: '--output', description: 'about output'})
})

test('live names keep what stands before them in the word; what would break the line is left out', () => {
  const plan = planOf('group reset a --topic=or')
  const names = ['orders', 'order-events', 'payments', 'or\nder', 'or\tder', 'or\x1b[2Jder']
  expect(planNames(plan, 'topics', names).map(({value}) => value)).toEqual([
    '--topic=orders',
    '--topic=order-events',
  ])
})

test('a name that would be a flag is not offered where it would be one', () => {
  const valuesOf = (line: string) =>
    planNames(planOf(line), 'groups', ['--yes', 'order-joiner']).map(({value}) => value)
  expect(valuesOf('lag ')).toEqual(['order-joiner'])
})

test('a key stands before its value where one has to follow', () => {
  const valuesOf = (line: string, kind: LiveKind) =>
    planNames(planOf(line), kind, ['retention.ms', 'retained', 'x']).map(({value}) => value)
  expect(valuesOf('config set topic a ret', 'topic configs')).toEqual(['retention.ms=', 'retained='])
  expect(valuesOf('config set topic a ret', 'topics')).toEqual(['retention.ms', 'retained'])
  expect(valuesOf('config unset topic a retention', 'topic configs')).toEqual(['retention.ms'])
  expect(valuesOf('topic alter a -c reten', 'topic configs')).toEqual(['retention.ms='])
  expect(valuesOf('topic alter a --unset reten', 'topic configs')).toEqual(['retention.ms'])
  expect(valuesOf('topic alter a -c retention.ms=7', 'topic configs')).toEqual([])
})

test.each([
  ['topic describe', 'topic', 'topics'],
  ['topic copy', 'from', 'topics'],
  ['topic list', 'pattern', 'topics'],
  ['consume', 'topics', 'topics'],
  ['lag', 'group', 'groups'],
  ['group clone', 'to', 'groups'],
  ['broker describe', 'id', 'brokers'],
  ['broker describe', 'broker', 'brokers'],
  ['config get', 'name', 'configured'],
  ['config get', 'id', null],
  ['txn terminate', 'id', 'transactional ids'],
  ['cluster quorum remove', 'id', 'voters'],
  ['cluster quorum add', 'id', null],
  ['apply', 'file', 'files'],
  ['help', 'command', 'commands'],
  ['profile use', 'name', null],
])('the argument of `%s` called %s stands for %s', (text, name, kind) => {
  expect(kindOfArgument(text.split(' '), name)).toBe(kind)
})

test('values that the code knows: views, statuses, states, positions, pages', () => {
  const valuesOf = (command: string, name: string, helpValue: string) =>
    valuesOfFlag(command.split(' '), name, helpValue)
  expect(optionsOfArgument(['top'], 'view')).toEqual(expect.arrayContaining(['brokers', 'problems']))
  expect(optionsOfArgument(['help'], 'command')).toContain('exit-codes')
  expect(optionsOfArgument(['config', 'get'], 'kind')).toContain('client-metrics')
  expect(valuesOf('top', 'fail-on', 'STATUS[,...]').options).toContain('broker-down')
  expect(valuesOf('local up', 'with', 'NAME[,...]')).toEqual({
    options: ['registry', 'connect'],
    separators: ',',
  })
  expect(valuesOf('lag check', 'status', 'STATUS[,...]').options).toContain('AT-RISK')
  expect(valuesOf('wait group', 'state', 'STATE[,...]').options).toContain('Stable')
  expect(valuesOf('group list', 'type', 'TYPE[,...]')).toEqual({
    options: ['classic', 'consumer', 'share', 'streams'],
    separators: ',',
  })
  expect(valuesOf('group reset', 'to', 'POSITION').options).toEqual(['earliest', 'latest', 'committed'])
  expect(valuesOf('topic trim', 'to', 'POSITION').options).toEqual(['earliest', 'latest'])
  expect(valuesOf('diff', 'to', 'HOST:PORT[,...]').options).toEqual([])
})

test.each([
  ['topic', 'TOPIC[:PARTITIONS]', 'topics'],
  ['group', '', 'groups'],
  ['like', 'TOPIC', 'topics'],
  ['broker', 'ID', 'brokers'],
  ['command-config', 'FILE', 'files'],
  ['data-dir', 'DIRECTORY', 'files'],
  ['key', 'TEXT', null],
])('the value of --%s %s stands for %s', (name, helpValue, kind) => {
  expect(kindOfFlag(['topic'], name, helpValue)).toBe(kind)
})
