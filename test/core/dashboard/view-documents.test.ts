import {describe, expect, test} from 'vitest'
import {noteUnseen, timeUpFailure, wantOfData} from '../../../src/cli/top/want-of-data.ts'
import {findFailOn, parseFailOn, requireFailOnWords} from '../../../src/core/dashboard/fail-on.ts'
import type {ViewReports} from '../../../src/core/dashboard/poll-view.ts'
import {documentOf, type ViewDocumentOptions} from '../../../src/core/dashboard/view-documents.ts'
import type {ViewRequest} from '../../../src/core/dashboard/view-request.ts'
import type {LagSummary} from '../../../src/core/lag/summarize-lag.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {troubledCluster} from '../../tui/cluster-reports.ts'
import {groupsInTrouble} from '../../tui/group-reports.ts'
import {firstPollMs, reportAfter} from '../../tui/reports.ts'

const reports: ViewReports = {
  atMs: firstPollMs,
  throughput: reportAfter(12),
  cluster: troubledCluster,
  groups: groupsInTrouble,
  topics: null,
  health: null,
  transactions: null,
  moves: null,
  connect: null,
  connectFlags: null,
  stale: {connect: null},
  missed: [],
}

function documentFor(request: ViewRequest, changes: Partial<ViewDocumentOptions> = {}) {
  return documentOf(reports, {
    request,
    intervalMs: 2000,
    matches: () => true,
    internal: false,
    program: ['samsa'],
    ...changes,
  })
}

test('the overview counts, and names the worst and the busiest', () => {
  expect(documentFor({view: 'overview'})).toMatchObject({
    view: 'overview',
    document: {
      at: '2026-11-20T14:03:00.000Z',
      overview: {
        controller: 1,
        brokers: {up: 2, known: 4},
        underReplicated: 4,
        underMinIsr: 1,
        offline: 1,
        busiestTopics: [{name: 'orders-eu-west'}, {name: 'payments'}, {}, {}, {}],
        worstGroups: [
          {
            group: 'secret',
            status: 'ERROR',
            error: {kind: 'denied', message: 'Group secret may not be read.'},
          },
          {group: 'billing-export', status: 'LOST', lag: 1_200_000n, lost: 48_112n, etaSeconds: null},
          {group: 'orders-enricher', status: 'STALLED', members: 3},
          {group: 'search-indexer', status: 'BEHIND'},
          {group: 'evil\x1b[2Jgroup', status: 'NO-COMMIT', lag: null},
        ],
      },
    },
  })
})

test('brokers, those that are down with the reason', () => {
  expect(documentFor({view: 'brokers'}).document).toMatchObject({
    brokers: [
      {id: 1, state: 'up', controller: true, latencyMs: 2.4},
      {id: 2, state: 'up', underReplicated: 4, leaderSkew: 2},
      {id: 3, state: 'down', latencyMs: null, error: {kind: 'unreachable', code: 'ECONNREFUSED'}},
      {id: 4, state: 'gone', logBytes: null},
    ],
  })
})

test.each<[string, ViewRequest, Partial<ViewDocumentOptions>, number]>([
  ['topics', {view: 'topics'}, {}, 6],
  ['internal ones too', {view: 'topics'}, {internal: true}, 7],
  ['filtered', {view: 'topics'}, {matches: (name) => name.startsWith('pay')}, 1],
  ['one by name', {view: 'topic', topic: 'payments'}, {matches: () => false}, 1],
])('topics: %s', (_name, request, changes, count) => {
  const shown = documentFor(request, changes)
  expect(shown.view === 'topics' && shown.document.topics).toHaveLength(count)
})

test.each<[ViewRequest, string]>([
  [{view: 'topic', topic: 'no-such'}, 'Topic no-such does not exist.'],
  [{view: 'group', group: 'no-such'}, 'Group no-such does not exist.'],
  [{view: 'group', group: 'secret'}, 'Group secret may not be read.'],
])('%j: %s', (request, message) => {
  expect(() => documentFor(request)).toThrow(message)
})

test('the nearest names are told of one that is not there', () => {
  let suggestions: readonly string[] = []
  try {
    documentFor({view: 'group', group: 'chekout'})
  } catch (error) {
    if (error instanceof Failure) suggestions = error.suggestions
  }
  expect(suggestions).toEqual(['Did you mean checkout?'])
})

describe('--fail-on', () => {
  test('words in any case, several with commas; a misspelt one is refused with the nearest', () => {
    expect(parseFailOn(['Lost,broker-down', 'AT_RISK'])).toEqual(['lost', 'broker-down', 'at-risk'])
    expect(() => parseFailOn(['stalld'])).toThrow("--fail-on takes no 'stalld'.")
  })

  test('warn is a warning or worse, and no partition of a group hides another', () => {
    const {groups} = groupsInTrouble
    const shown = (changes: Partial<LagSummary>) =>
      documentOf(
        {
          ...reports,
          groups: {
            ...groupsInTrouble,
            groups: groups
              .map((each) => (each.summary ? {...each, summary: {...each.summary, ...changes}} : each))
              .slice(0, 1),
          },
        },
        {
          request: {view: 'groups'},
          intervalMs: 2000,
          matches: () => true,
          internal: false,
          program: ['samsa'],
        },
      )
    expect(findFailOn(['warn'], shown({status: 'LOST', statuses: {LOST: 1}}))).toEqual([
      'group checkout is LOST',
    ])
    expect(findFailOn(['warn'], shown({status: 'OK', statuses: {OK: 1}}))).toEqual([])
    const hidden = shown({status: 'LOST', statuses: {LOST: 1, STALLED: 2}})
    expect(findFailOn(['stalled'], hidden)).toEqual(['group checkout is STALLED'])
  })

  test.each<[ViewRequest, readonly string[], readonly string[]]>([
    [{view: 'topics'}, ['offline'], ['audit-log-1 has no leader']],
    [{view: 'brokers'}, ['broker-down'], ['broker 3 is down', 'broker 4 is gone']],
    [{view: 'brokers'}, ['under-replicated'], ['broker 2 leads 4 under-replicated partitions']],
    [
      {view: 'groups'},
      ['behind'],
      [
        'group search-indexer is BEHIND',
        'group evil\x1b[2Jgroup has committed nothing, so that whether it is behind is unknown',
      ],
    ],
    [
      {view: 'groups'},
      ['error'],
      ['group orders-enricher is STALLED', 'group billing-export is LOST', 'group secret is ERROR'],
    ],
    [{view: 'groups'}, [], []],
    [
      {view: 'problems'},
      ['error'],
      [
        expect.stringMatching(/^broker 3 .* has not answered for 12s/),
        expect.stringMatching(/^the volumes of broker 2 are 96.0% full/),
        expect.stringMatching(/^group billing-export: orders-eu-west-0 has lost 48,112/),
        expect.stringMatching(/^group orders-enricher: orders-eu-west-0 not advanced/),
        'broker 1 is not in sync for payments-4',
        expect.stringMatching(/^broker 4 .* has been gone for more than 34s/),
      ],
    ],
    [{view: 'group', group: 'orders-enricher'}, ['stalled'], ['orders-eu-west-0 is STALLED']],
    [{view: 'group', group: 'checkout'}, ['error', 'warn'], []],
    [
      {view: 'overview'},
      ['broker-down', 'under-min-isr', 'offline'],
      [
        '2 of 4 brokers are not up',
        '1 partitions are under min.insync.replicas',
        '1 partitions have no leader',
      ],
    ],
  ])('%j %j', (request, words, breaches) => {
    expect(findFailOn(words, documentFor(request))).toEqual(breaches)
  })

  test('a word that means nothing in a view is a mistake', () => {
    expect(() => requireFailOnWords(['lost'], 'brokers')).toThrow(
      '--fail-on lost means nothing for top brokers',
    )
    expect(() => requireFailOnWords(['lost', 'error'], 'groups')).not.toThrow()
  })
})

test('problems: what could not be read is no breach, and no success', () => {
  const shown = documentFor({view: 'problems'}, {program: ['samsa', '-b', 'a:1']})
  if (shown.view !== 'problems') throw new Error('problems were asked for')
  expect(shown.document.problems[0]).toMatchObject({
    kind: 'broker-down',
    since: '2026-11-20T14:03:10.000Z',
    command: 'samsa wait cluster --brokers 4 -b a:1',
  })
  expect(findFailOn(['warn'], shown)).toHaveLength(8)
  expect(wantOfData(shown, ['error'])).toMatchObject({
    kind: 'partial',
    message: 'Group secret could not be read: Group secret may not be read.',
  })
  const none = documentOf(
    {
      ...reports,
      groups: {...groupsInTrouble, groups: []},
      cluster: {...troubledCluster, brokers: [], troubled: []},
    },
    {request: {view: 'problems'}, intervalMs: 2000, matches: () => true, internal: false, program: ['samsa']},
  )
  expect(wantOfData(none, ['error'])).toBeNull()
  expect(findFailOn(['warn'], none)).toEqual([])
})

test('problems: what the time did not last for is unknown, and no success', () => {
  const shown = documentOf(
    {...reports, cluster: {...troubledCluster, brokers: [], troubled: []}, groups: null, missed: ['groups']},
    {request: {view: 'problems'}, intervalMs: 2000, matches: () => true, internal: false, program: ['samsa']},
  )
  expect(shown.document).toMatchObject({
    problems: [{kind: 'unread', seen: 'groups could not be read in time'}],
    looked: {topics: troubledCluster.health.topics, groups: null},
  })
  expect(findFailOn(['warn'], shown)).toEqual([])
  expect(wantOfData(shown, ['error'])).toMatchObject({message: 'Groups could not be read in time.'})
})

test('that the time was up says how much was seen', () => {
  const reason = new Failure('timeout', 'Not finished within 5 seconds (--timeout).', {code: 'DEADLINE'})
  expect(
    [
      [0, 31],
      [2, 31],
      [1, 2],
      [3, null],
    ].map(([taken, of]) => timeUpFailure(reason, taken ?? 0, of ?? null).message),
  ).toEqual([
    'Not finished within 5 seconds (--timeout). What is printed is what was read of the first sample.',
    'Not finished within 5 seconds (--timeout). What is printed was seen in 2 of 31 samples.',
    'Not finished within 5 seconds (--timeout). What is printed was seen in 1 of 2 samples.',
    'Not finished within 5 seconds (--timeout). What is printed was seen in 3 samples.',
  ])
})

test('that none of no partitions is in trouble is no success: who may describe no topic sees none', () => {
  const few: ViewReports = {
    ...reports,
    cluster: {
      ...troubledCluster,
      health: {...troubledCluster.health, topics: 0, partitions: 0, underReplicated: 0, offline: 0},
      brokers: troubledCluster.brokers.map((broker) => ({...broker, replicas: 0, underReplicatedLed: 0})),
    },
  }
  for (const view of ['overview', 'brokers'] as const) {
    const options = {intervalMs: 2000, matches: () => true, internal: false, program: ['samsa']}
    const shown = documentOf(few, {request: {view}, ...options})
    expect(wantOfData(shown, ['broker-down', 'under-replicated'])).toMatchObject({code: 'NOTHING_TO_CHECK'})
    expect(wantOfData(shown, ['broker-down'])).toBeNull()
    expect(wantOfData(documentFor({view}), ['under-replicated'])).toBeNull()
  }
})

test('partitions of topics that nobody shows are not checked: that is said where it is known, and where it is not', () => {
  const words = ['under-replicated', 'broker-down']
  const shownWith = (view: 'overview' | 'brokers', hiddenTopics: number | null) =>
    documentOf(
      {...reports, cluster: {...troubledCluster, hiddenTopics}},
      {request: {view}, intervalMs: 2000, matches: () => true, internal: false, program: ['samsa']},
    )
  for (const view of ['overview', 'brokers'] as const) {
    expect(wantOfData(shownWith(view, 2), words)).toMatchObject({
      kind: 'partial',
      message: expect.stringContaining('2 more are hidden from this user.'),
    })
    expect(wantOfData(shownWith(view, 2), ['broker-down'])).toBeNull()
    expect(wantOfData(shownWith(view, null), words)).toBeNull()
    expect(noteUnseen(shownWith(view, null), words)).toContain('visible to you')
    expect(noteUnseen(shownWith(view, 0), words)).toBeNull()
  }
})
