import {expect, test} from 'vitest'
import type {ConfigEntry} from '../../../src/core/configs/fetch-configs.ts'
import {knownConfigs} from '../../../src/core/configs/plan-configs.ts'
import {configFields, planDeclaredConfigs} from '../../../src/core/declare/declared-configs.ts'

const place = {file: 'a.yaml', line: 1, column: 1}
const secret: ConfigEntry = {
  name: 'ssl.key.password',
  value: null,
  source: 'broker-default',
  sensitive: true,
  readOnly: false,
  type: 'password',
  documentation: null,
}

test.each<[was: readonly ConfigEntry[], declared: string | null, from: string | null, to: string | null]>([
  // The cluster default lists only what is set: that it is a secret is known of a broker.
  [[], 'canary', null, '(hidden)'],
  [[secret], 'canary', '(hidden)', '(hidden)'],
  [[secret], null, '(hidden)', null],
])('a secret is told as set or not, and never as itself: %#', (entries, value, from, to) => {
  const planned = planDeclaredConfigs(
    {kind: 'cluster', name: null},
    new Map([[secret.name, {value, place}]]),
    {entries, known: knownConfigs([secret]), strict: false, problems: []},
  )
  expect(configFields(planned)).toEqual([{field: secret.name, from, to}])
})
