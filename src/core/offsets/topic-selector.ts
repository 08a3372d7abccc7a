import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {isSelected, type TopicSelection} from './topic-selection.ts'

/** Picks the partitions that were asked for, and knows afterwards what was asked for and is not there. */
export class TopicSelector {
  readonly #selections: readonly TopicSelection[]
  /** The partitions that were found of each. */
  readonly #found = new Map<TopicSelection, Set<number>>()
  /** Topics that were seen, asked for or not. */
  readonly #read = new Set<string>()

  constructor(selections: readonly TopicSelection[]) {
    this.#selections = selections
  }

  /** Whether a partition that there is was asked for. */
  readonly isInScope = (topic: string, partition: number): boolean => {
    this.#read.add(topic)
    const chosen = this.#selections.filter((selection) => isSelected(selection, topic, partition))
    for (const selection of chosen) {
      const found = this.#found.get(selection)
      if (found) found.add(partition)
      else this.#found.set(selection, new Set([partition]))
    }
    return chosen.length > 0
  }

  /** What was asked for and none of the groups reads: a misspelt topic looks like one without lag. */
  unread(groups: readonly string[]): Failure[] {
    const [only] = groups
    const who =
      only !== undefined && groups.length === 1
        ? `Group ${only} neither reads nor has committed offsets`
        : 'No group reads or has committed offsets'
    return this.#unmet(
      'NOT_READ',
      (text) => `${who} for topic ${text}.`,
      '`samsa lag` without --topic shows what is read.',
    )
  }

  /** What was asked for and is not among what was seen; `among` says where that was: `The file has no offsets`. */
  missing(among: string): Failure[] {
    const known = [...this.#read].slice(0, MOST_NAMED).join(', ')
    return this.#unmet('NO_OFFSETS', (text) => `${among} for topic ${text}.`, known && `There are ${known}.`)
  }

  #unmet(code: string, sentence: (text: string) => string, otherwise: string): Failure[] {
    return this.#selections.flatMap((selection) => {
      const {text, partitions} = selection
      const found = this.#found.get(selection)
      const lacking = partitions?.filter((partition) => !found?.has(partition)) ?? []
      if (found && lacking.length === 0) return []
      const name = text.replace(/:[^:]*$/, '')
      const isTopicThere = found !== undefined || this.#read.has(name)
      if (isTopicThere) {
        return [new Failure('not-found', sentence(`${name}:${lacking.join(',')}`), {code})]
      }
      const nearest = nearestNames(name, [...this.#read])
      const suggestion = nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : otherwise
      const suggestions = suggestion === '' ? [] : [suggestion]
      return [new Failure('not-found', sentence(text), {code, suggestions})]
    })
  }
}

const MOST_NAMED = 5
