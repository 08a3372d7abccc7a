import {expect, test} from 'vitest'
import {parseConnectionSettings} from '../../../src/core/connection/connection-settings.ts'
import {
  describeOrigin,
  type Origin,
  resolveSettings,
  type SettingsSource,
} from '../../../src/core/connection/resolve-settings.ts'

const FLAG: Origin = {kind: 'flag', name: '-X'}
const VARIABLE: Origin = {kind: 'environment', name: 'SAMSA_BOOTSTRAP_SERVER'}
const FILE: Origin = {kind: 'file', name: 'client.properties'}

function source(from: Origin, values: Readonly<Record<string, string>>): SettingsSource {
  return {from, values: new Map(Object.entries(values))}
}

test('the strongest source that has a setting wins, and each value keeps where it comes from', () => {
  const settings = resolveSettings([
    source(FLAG, {'client.id': 'mine'}),
    source(VARIABLE, {'bootstrap.servers': 'b:2'}),
    source(FILE, {'client.id': 'theirs', 'bootstrap.servers': 'c:3', 'request.timeout.ms': '5'}),
  ])
  expect(Object.fromEntries(settings)).toEqual({
    'client.id': {value: 'mine', from: FLAG},
    'bootstrap.servers': {value: 'b:2', from: VARIABLE},
    'request.timeout.ms': {value: '5', from: FILE},
  })
})

test.each([
  ['metadata.broker.list', 'bootstrap.servers'],
  ['bootstrap.server', 'bootstrap.servers'],
  ['ssl.ca.location', 'ssl.truststore.location'],
  ['ssl.key.pem', 'ssl.keystore.key'],
  ['sasl.mechanisms', 'sasl.mechanism'],
])('%s of a stronger source goes before %s of a weaker one, and the other way round', (other, java) => {
  const strongOther = resolveSettings([source(FLAG, {[other]: 'strong'}), source(FILE, {[java]: 'weak'})])
  expect([...strongOther]).toEqual([[java, {value: 'strong', from: FLAG}]])
  const strongJava = resolveSettings([source(FLAG, {[java]: 'strong'}), source(FILE, {[other]: 'weak'})])
  expect([...strongJava]).toEqual([[java, {value: 'strong', from: FLAG}]])
})

test('of two names in one source Java\u2019s goes first, in whatever order they stand', () => {
  for (const values of [
    {'bootstrap.servers': 'java:1', 'metadata.broker.list': 'other:2'},
    {'metadata.broker.list': 'other:2', 'bootstrap.servers': 'java:1'},
  ])
    expect(resolveSettings([source(FILE, values)]).get('bootstrap.servers')?.value).toBe('java:1')
})

test('a wrong value is told with where it comes from', () => {
  const parse = (sources: readonly SettingsSource[]): unknown =>
    parseConnectionSettings({
      settings: resolveSettings(sources),
      readFile: () => Buffer.alloc(0),
      log: () => {},
    })
  expect(() => parse([source(FILE, {'request.timeout.ms': 'soon'})])).toThrow(
    expect.objectContaining({kind: 'usage', suggestions: ['It comes from client.properties.']}),
  )
  expect(() => parse([source(FLAG, {'security.protocol': 'x'}), source(FILE, {})])).toThrow(
    expect.objectContaining({suggestions: ['It comes from -X.']}),
  )
})

test.each([
  [FLAG, '-X'],
  [VARIABLE, 'the variable SAMSA_BOOTSTRAP_SERVER'],
  [FILE, 'client.properties'],
])('an origin in words', (origin, words) => {
  expect(describeOrigin(origin)).toBe(words)
})
