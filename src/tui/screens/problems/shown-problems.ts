import {findProblems, type ProblemsReport, validLook} from '../../../core/dashboard/problems/find-problems.ts'
import {type FeedName, feedWords} from '../../feeds.ts'
import type {ScreenContext} from '../screen.ts'

/** All that is wrong as far as the reports on show say. */
export function shownProblems({
  reports: {cluster, groups, health},
  staleFeeds = {},
}: Pick<ScreenContext, 'reports' | 'staleFeeds'>): ProblemsReport {
  return findProblems({cluster, groups, health, stale: staleFeeds})
}

const NEEDED: readonly FeedName[] = ['cluster', 'groups', 'health']

/** What is still waited for, in words; '' once all has been looked at. */
export function describeWaiting({reports}: Pick<ScreenContext, 'reports'>): string {
  const known = {...reports, health: validLook(reports)}
  const waiting = NEEDED.filter((feed) => known[feed] === null).map((feed) => feedWords[feed])
  return waiting.length === 0 ? '' : `waiting for ${waiting.join(' and ')}`
}
