import {expect, test} from 'vitest'
import {type Origin, resolveSettings} from '../../../src/core/connection/resolve-settings.ts'
import {findUnused, unusedSentence} from '../../../src/core/connection/unused-properties.ts'

const FILE: Origin = {kind: 'file', name: 'client.properties'}
const FLAG: Origin = {kind: 'flag', name: '-X'}
const tell = (values: Record<string, string>, from: Origin = FILE): string[] =>
  findUnused(resolveSettings([{from, values: new Map(Object.entries(values))}])).map(unusedSentence)

test.each([
  [
    {'securty.protocol': 'SSL'},
    'securty.protocol (client.properties) is no property that samsa goes by; did you mean security.protocol?',
  ],
  [
    {'ssl.engine.factory.class': 'com.Mine'},
    'ssl.engine.factory.class (client.properties) is no property that samsa goes by',
  ],
  [{'ssl.cipher.suites': 'A'}, 'ssl.cipher.suites (client.properties) is no property that samsa goes by'],
  [
    {'sasl.login.callback.handler.class': 'com.Mine'},
    'sasl.login.callback.handler.class (client.properties) is no property that samsa goes by',
  ],
])('%j is told', (values, text) => {
  expect(tell(values as Record<string, string>)).toEqual([text])
})

test('what samsa goes by, what says nothing, and what is no matter of a connection are not told', () => {
  const values = {
    'security.protocol': 'SSL',
    'ssl.ca.location': 'ca.pem',
    'ssl.truststore.password': 'canary',
    'sasl.client.callback.handler.class': 'software.amazon.msk.auth.iam.IAMClientCallbackHandler',
    'sasl.login.refresh.window.factor': '0.5',
    'schema.registry.url': 'https://registry.example.org',
    'max.poll.records': '5',
    'group.id': 'shop',
  }
  expect(tell(values)).toEqual([])
})

test('what was typed for this run is told whatever it is', () => {
  expect(tell({'max.poll.records': '5'}, FLAG)).toEqual([
    'max.poll.records (-X) is no property that samsa goes by',
  ])
})
