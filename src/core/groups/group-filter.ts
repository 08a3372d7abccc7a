import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'
import type {ListedGroup} from './list-groups.ts'

/** Every state that a group of any type can be in (org.apache.kafka.common.GroupState). */
export const GROUP_STATES = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
  'NotReady',
] as const

/** The types of groups (org.apache.kafka.common.GroupType). */
export const GROUP_TYPES = ['classic', 'consumer', 'share', 'streams'] as const

/** States and types that a listed group may have; an empty list lets every one through. */
export interface GroupFilter {
  readonly states: readonly string[]
  readonly types: readonly string[]
}

/**
 * Parses the values of --state and --type: each may list several with commas, in any case, `preparing-rebalance` too.
 * Throws Failure(usage) that names the states or types there are.
 */
export function parseGroupFilter(states: readonly string[], types: readonly string[]): GroupFilter {
  return {
    states: states.flatMap((text) => parseWords(text, GROUP_STATES, 'state')),
    types: types.flatMap((text) => parseWords(text, GROUP_TYPES, 'type')),
  }
}

function parseWords(text: string, known: readonly string[], noun: string): string[] {
  return text.split(',').map((word) => {
    const found = known.find((each) => plain(each) === plain(word))
    if (found) return found
    const nearest = nearestNames(word.trim(), known)
    throw new Failure('usage', `'${word.trim()}' is not a ${noun} of a group.`, {
      suggestions: [
        nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `There are ${known.join(', ')}.`,
      ],
    })
  })
}

function plain(word: string): string {
  return word.replace(/[\s_-]/g, '').toLowerCase()
}

/** Whether a listed group has one of the states and one of the types asked for. */
export function passesFilter({state, type}: ListedGroup, {states, types}: GroupFilter): boolean {
  return (
    (states.length === 0 || states.some((each) => plain(each) === plain(state))) &&
    (types.length === 0 || types.includes(type))
  )
}
