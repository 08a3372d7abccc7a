import {
  findProblems,
  type ProblemsReport,
  validConnect,
  validLook,
} from '../../../core/dashboard/problems/find-problems.ts'
import {type FeedName, feedWords} from '../../feeds.ts'
import type {ScreenContext} from '../screen.ts'

type WhatIsShown = Pick<ScreenContext, 'reports' | 'staleFeeds' | 'connectFlags'>

/** All that is wrong as far as the reports on show say. */
export function shownProblems({
  reports: {cluster, groups, health, connect},
  staleFeeds = {},
  connectFlags = null,
}: WhatIsShown): ProblemsReport {
  return findProblems({cluster, groups, health, connect, connectFlags, stale: staleFeeds})
}

const NEEDED: readonly FeedName[] = ['cluster', 'groups', 'health', 'connect']

/** What is still waited for, in words; '' once all has been looked at. */
export function describeWaiting({reports, staleFeeds, connectFlags = null}: WhatIsShown): string {
  const {cluster, connect} = reports
  // Workers that do not answer are told of as unknown; nobody waits for them, nor for any that nobody has set.
  const isConnectDue = connectFlags !== null && staleFeeds?.connect == null
  const known = {
    ...reports,
    health: validLook(reports),
    connect: isConnectDue ? validConnect({cluster, connect, connectFlags}) : 'not waited for',
  }
  const waiting = NEEDED.filter((feed) => known[feed] === null).map((feed) => feedWords[feed])
  return waiting.length === 0 ? '' : `waiting for ${waiting.join(' and ')}`
}
