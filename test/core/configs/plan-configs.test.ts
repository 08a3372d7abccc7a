import {expect, test} from 'vitest'
import type {ConfigEntry} from '../../../src/core/configs/fetch-configs.ts'
import {
  type ConfigWish,
  checkWish,
  failedConfigs,
  knownConfigs,
  planConfigs,
} from '../../../src/core/configs/plan-configs.ts'
import {Failure} from '../../../src/errors/failure.ts'

const resource = {kind: 'topic', name: 'orders'} as const

function entry(name: string, value: string | null, more: Partial<ConfigEntry> = {}): ConfigEntry {
  const rest = {sensitive: false, readOnly: false, type: 'long', documentation: null} as const
  return {name, value, source: 'default', ...rest, ...more}
}

const entries = [
  entry('retention.ms', '1000', {source: 'topic'}),
  entry('segment.ms', '604800000'),
  entry('cleanup.policy', 'delete', {type: 'list'}),
  entry('throttled', '0:1,1:2', {source: 'topic', type: 'list'}),
  entry('secret', null, {source: 'topic', type: 'password', sensitive: true}),
  entry('fixed', '1', {readOnly: true}),
]

function plan(wish: ConfigWish): string[] {
  const checked = checkWish(wish, knownConfigs(entries), resource)
  return planConfigs(resource, checked, entries).map(
    ({row, isChange}) => `${row.key}: ${row.from} > ${row.to}${isChange ? '' : ' (unchanged)'}`,
  )
}

test.each<[what: string, wish: ConfigWish, rows: string[]]>([
  ['nothing', {}, []],
  ['another value', {set: {'retention.ms': '7d'}}, ['retention.ms: 1000 > 604800000']],
  ['the same value', {set: {'retention.ms': '1s'}}, ['retention.ms: 1000 > 1000 (unchanged)']],
  ['the default, which then is set', {set: {'segment.ms': '7d'}}, ['segment.ms: null > 604800000']],
  ['no value', {unset: ['retention.ms']}, ['retention.ms: 1000 > null']],
  ['no value where there is none', {unset: ['segment.ms']}, ['segment.ms: null > null (unchanged)']],
  ['one more', {append: {'cleanup.policy': 'compact'}}, ['cleanup.policy: null > delete,compact']],
  ['one that it has', {append: {throttled: '1:2'}}, ['throttled: 0:1,1:2 > 0:1,1:2 (unchanged)']],
  ['one less', {subtract: {throttled: '0:1'}}, ['throttled: 0:1,1:2 > 1:2']],
  ['a secret', {set: {secret: 'x'}}, ['secret: null > null']],
  ['no secret', {unset: ['secret']}, ['secret: null > null']],
  [
    'nothing else',
    {set: {'retention.ms': '1000'}, unsetOthers: true},
    ['retention.ms: 1000 > 1000 (unchanged)', 'throttled: 0:1,1:2 > null', 'secret: null > null'],
  ],
])('%s', (_, wish, rows) => {
  expect(plan(wish)).toEqual(rows)
})

test.each<[wish: ConfigWish, message: string, suggestion?: string]>([
  [{set: {'retention.m': '1'}}, 'Topics have no config retention.m.', 'Did you mean retention.ms?'],
  [{unset: ['policy.cleanup']}, 'Topics have no config policy.cleanup.'],
  [{set: {fixed: '2'}}, 'fixed cannot be changed while a broker runs.'],
  [{set: {'segment.ms': '1'}, unset: ['segment.ms']}, 'segment.ms is asked for in two ways.'],
  [{append: {'segment.ms': '1'}}, 'segment.ms is no list'],
])('%j is refused', (wish, message, suggestion) => {
  const told = expect.objectContaining({
    kind: 'usage',
    message: expect.stringContaining(message),
    ...(suggestion ? {suggestions: [suggestion]} : {}),
  })
  expect(() => plan(wish)).toThrow(told)
})

test('what no broker lists before it is set is shown as the broker would show it then: a secret never, nor what nobody knows', () => {
  const broker = {kind: 'broker', name: '1'} as const
  const listed = [
    entry('ssl.keystore.password', null, {type: 'password', sensitive: true}),
    entry('max.connections', '10', {type: 'int'}),
  ]
  const set = {
    'listener.name.secure.ssl.keystore.password': 'canary',
    'listener.name.secure.scram-sha-512.word': 'canary',
    'config.providers.vault.param.key': 'canary',
    'listener.name.secure.max.connections': '20',
  }
  const planned = planConfigs(broker, checkWish({set}, knownConfigs(listed), broker), listed)
  expect(planned.map(({row, value, isChange}) => [row.to, row.hidden, row.isSet, value, isChange])).toEqual([
    [null, true, true, 'canary', true],
    [null, true, true, 'canary', true],
    [null, true, true, 'canary', true],
    ['20', false, true, '20', true],
  ])
})

test('where nobody tells which configs are secrets, those that sound so are not shown', () => {
  const set = {'ssl.keystore.password': 'canary', 'retention.ms': '1000'}
  const rows = failedConfigs(resource, {set}, new Failure('denied', 'No.'))
  expect(rows.map(({key, to}) => [key, to])).toEqual([
    ['ssl.keystore.password', null],
    ['retention.ms', '1000'],
  ])
  // The broker that would tell is away, and another one answers for the cluster.
  const planned = planConfigs({kind: 'cluster', name: null}, {set}, [], new Map())
  expect(planned.map(({row}) => [row.key, row.to, row.hidden])).toEqual([
    ['ssl.keystore.password', null, true],
    ['retention.ms', '1000', false],
  ])
  expect(() =>
    checkWish({unset: ['listener.name.x.y']}, knownConfigs([entry('retention.ms', '1')]), resource),
  ).toThrow()
})

test('what a broker keeps of a mistyped key of a listener can be unset, though it lists it as one that nobody sets', () => {
  const broker = {kind: 'broker', name: '1'} as const
  const key = 'listener.name.secure.sll.key.password'
  const listed = [entry(key, null, {source: 'broker', readOnly: true, sensitive: true, type: null})]
  const plan = planConfigs(broker, checkWish({unset: [key]}, knownConfigs(listed), broker), listed)
  expect(plan.map(({row, isChange}) => [row.wasSet, row.isSet, row.hidden, isChange])).toEqual([
    [true, false, true, true],
  ])
  expect(() => checkWish({set: {[key]: 'x'}}, knownConfigs(listed), broker)).toThrow('cannot be changed')
})
