import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {wordIn} from '../names/word-in.ts'

/** Which screen of `top` to open, and on what. */
export type ViewRequest =
  | {readonly view: 'overview'}
  | {readonly view: 'topics'}
  | {
      readonly view: 'topic'
      readonly topic: string /** The one that the cursor starts on. */
      readonly partition?: number
    }
  | {readonly view: 'groups'}
  | {readonly view: 'group'; readonly group: string}
  | {readonly view: 'tail'; readonly topic: string}
  | {readonly view: 'brokers'}
  | {readonly view: 'problems'}
  | {readonly view: 'txn'}
  | {readonly view: 'moves'}
  | {readonly view: 'connect'}

/** The words that name a view, as `samsa top` and the dashboard's `:` take them. */
export const VIEW_WORDS = [
  'overview',
  'topics',
  'topic',
  'groups',
  'group',
  'tail',
  'brokers',
  'problems',
  'txn',
  'moves',
  'connect',
] as const

const viewsWithName: Readonly<Record<string, string>> = {
  topic: 'a topic',
  group: 'a group',
  tail: 'a topic',
}

/**
 * Reads `topics`, `topic orders`, `tail orders`, ... Throws a usage Failure where the word is none of them, where a
 * name is missing, and where there is one too many. A partition (`topic orders 3`) is only for who can select one.
 */
export function parseViewRequest(word: string, name: string | null): ViewRequest {
  const view = VIEW_WORDS.find((each) => each === word)
  if (view === undefined) {
    const nearest = nearestNames(word, VIEW_WORDS)
    throw new Failure('usage', `top has no view "${word}"; it has ${VIEW_WORDS.join(', ')}.`, {
      suggestions: [
        ...(nearest.length === 0 ? [] : [`Did you mean ${nearest.join(' or ')}?`]),
        `To see only the topics that match "${word}", give --filter ${word}.`,
      ],
    })
  }
  const named = wordIn(viewsWithName, view)
  if (named !== undefined && name === null)
    throw new Failure('usage', `top ${view} needs the name of ${named}.`)
  if (named === undefined && name !== null) {
    throw new Failure('usage', `top ${view} takes no name; "${name}" is one.`, {
      suggestions: [`To see only what matches "${name}", give --filter ${name}.`],
    })
  }
  switch (view) {
    case 'topic':
    case 'tail':
      return {view, topic: name ?? ''}
    case 'group':
      return {view, group: name ?? ''}
    default:
      return {view}
  }
}
