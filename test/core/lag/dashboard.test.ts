import {readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {collectExporterMetrics, collectLagMetrics} from '../../../src/core/lag/collect-metrics.ts'
import {LAG_STATUSES} from '../../../src/core/lag/lag-status.ts'
import {repositoryRoot} from '../../support/package-stage.ts'

const text = readFileSync(path.join(repositoryRoot, 'docs/grafana/samsa-lag.json'), 'utf8')

test('the dashboard asks only for metrics that there are', () => {
  const state = {isUp: true, pollMs: 1, polledAtMs: 1, failedPolls: 0, unread: 0, missing: []}
  const known = new Set(
    [
      ...collectLagMetrics([], {clusterName: 'c', memberLabels: true}),
      ...collectExporterMetrics(state, 'c'),
    ].map(({name}) => name),
  )
  const asked = new Set(text.match(/\b(kafka|samsa)_\w+/g))
  expect(asked.size).toBeGreaterThan(10)
  expect([...asked].filter((name) => !known.has(name))).toEqual([])
})

test('the dashboard names every status by its number', () => {
  for (const [number, status] of LAG_STATUSES.entries())
    expect(JSON.stringify(JSON.parse(text))).toContain(`"${number}":{"index":${number},"text":"${status}"`)
})
