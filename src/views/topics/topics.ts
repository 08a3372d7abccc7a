import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ChosenTopics} from '../../core/topics/choose-topics.ts'
import type {NewTopic, TopicCreation} from '../../core/topics/create-topics.ts'
import type {TopicDeletion} from '../../core/topics/delete-topics.ts'
import type {EnsuredTopic} from '../../core/topics/ensure-topics.ts'
import type {ListedTopic} from '../../core/topics/list-topics.ts'
import {errorColumn, outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {formatBytes, formatCount} from '../numbers.ts'
import {shownField} from './topic-alterations.ts'

export const topicTable = tableView({
  rows: (list: {readonly topics: readonly ListedTopic[]}) => list.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions},
    {field: 'replicationFactor', header: 'REPLICAS', value: (topic) => topic.replicationFactor},
    {
      field: 'health',
      value: (topic) => healthOf(topic),
      role: (topic) => (topic.leaderless > 0 ? 'error' : topic.underReplicated > 0 ? 'warn' : 'muted'),
    },
    {field: 'internal', value: (topic) => topic.internal, wide: true},
  ],
})

/** As topicTable, with what was asked for beside: sizes, in-sync replicas, overrides. */
export const chosenTopicTable = tableView({
  rows: (list: ChosenTopics) => list.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions},
    {field: 'replicationFactor', header: 'REPLICAS', value: (topic) => topic.replicationFactor},
    {
      field: 'sizeBytes',
      header: 'SIZE',
      value: (topic) => topic.sizeBytes,
      text: (topic) => (topic.sizeBytes === undefined ? null : formatBytes(topic.sizeBytes)),
      align: 'right',
      optional: true,
    },
    {field: 'underMinIsr', header: 'UNDER MIN ISR', value: (topic) => topic.underMinIsr, optional: true},
    {field: 'atMinIsr', header: 'AT MIN ISR', value: (topic) => topic.atMinIsr, optional: true},
    {
      field: 'health',
      value: (topic) => healthOf(topic),
      role: (topic) => (topic.leaderless > 0 ? 'error' : topic.underReplicated > 0 ? 'warn' : 'muted'),
    },
    {
      field: 'overrides',
      value: ({overrides}) =>
        overrides &&
        Object.entries(overrides)
          .map(([key, value]) => `${key}=${value ?? '(hidden)'}`)
          .join(' '),
      optional: true,
    },
    {field: 'internal', value: (topic) => topic.internal, wide: true},
    {field: 'error', value: (topic) => topic.error?.message, optional: true, role: 'error'},
  ],
})

function healthOf(topic: ListedTopic): string {
  if (topic.leaderless > 0) return `${topic.leaderless} without leader`
  return topic.underReplicated > 0 ? `${topic.underReplicated} under-replicated` : 'ok'
}

export const topicCreations = tableView({
  rows: (data: ChangeDocument<'topics', TopicCreation>) => data.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions, optional: true},
    {
      field: 'replicationFactor',
      header: 'REPLICAS',
      value: (topic) => topic.replicationFactor,
      optional: true,
    },
    {
      field: 'differences',
      value: (topic) =>
        topic.differences?.length
          ? topic.differences
              .map((each) => `${each.field} is ${each.actual ?? 'unset'}, not ${each.wished}`)
              .join('; ')
          : null,
      optional: true,
      role: 'warn',
    },
    ...outcomeColumns,
  ],
})

/** What of a topic that is there is altered. */
const changesColumn: Column<EnsuredTopic> = {
  field: 'fields',
  header: 'CHANGES',
  value: ({fields}) =>
    fields?.length
      ? fields
          .map(({field, from, to}) => `${field} ${shownField(field, from)} > ${shownField(field, to)}`)
          .join('; ')
      : null,
  optional: true,
}

/** As topicCreations, with what of a topic that is there is altered. */
export const ensuredTopics = tableView({
  rows: (data: ChangeDocument<'topics', EnsuredTopic>) => data.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions, optional: true},
    {
      field: 'replicationFactor',
      header: 'REPLICAS',
      value: (topic) => topic.replicationFactor,
      optional: true,
    },
    changesColumn,
    ...outcomeColumns,
  ],
})

/**
 * What would be created, for the question before it: with all that was asked for, and where brokers decide, that.
 *
 * @param wishes what was asked for, by name; one that is not there is altered
 */
export function creationPlan(wishes: ReadonlyMap<string, NewTopic>) {
  const BY_BROKER = 'default'
  const configsOf = (topic: EnsuredTopic): string | null =>
    Object.entries(wishes.get(topic.name)?.configs ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(' ') || null
  return tableView({
    rows: (data: ChangeDocument<'topics', EnsuredTopic>) => data.topics,
    columns: [
      {field: 'name', value: (topic) => topic.name},
      {field: 'partitions', value: (topic) => topic.partitions ?? BY_BROKER},
      {
        field: 'replicationFactor',
        header: 'REPLICAS',
        value: (topic) => topic.replicationFactor ?? BY_BROKER,
      },
      {
        field: 'assignment',
        header: 'BROKERS',
        value: ({name}) =>
          wishes
            .get(name)
            ?.assignment?.map((ids) => ids.join(':'))
            .join(',') ?? null,
        optional: true,
      },
      {field: 'configs', value: configsOf, optional: true},
      changesColumn,
      errorColumn,
    ],
  })
}

export const topicDeletions = tableView({
  rows: (data: ChangeDocument<'topics', TopicDeletion>) => data.topics,
  columns: [
    {field: 'name', header: 'TOPIC', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions},
    {field: 'records', value: (topic) => topic.records, text: (topic) => formatCount(topic.records)},
    {
      field: 'groups',
      header: 'READ BY',
      value: (topic) => (topic.groups === null ? null : topic.groups.join(', ') || 'no group'),
      role: (topic) => (topic.groups?.length ? 'warn' : undefined),
    },
    ...outcomeColumns,
  ],
})
