import type {
  ConnectorDescription,
  DescribedRun,
  FailedDescription,
} from '../../core/connect/describe-connectors.ts'
import {type TextContext, tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {type KeyValue, renderKeyValues} from '../key-value.ts'
import {formatConnectObject} from './connector-offsets.ts'
import {connectorStateRole} from './connectors.ts'

/** What `connect describe` tells. */
export interface ConnectorDescriptions {
  readonly connectors: readonly (ConnectorDescription | FailedDescription)[]
}

type Described = ConnectorDescriptions['connectors'][number]
type Task = ConnectorDescription['tasks'][number]

interface TaskRow {
  readonly each: Described
  readonly task: Task | null
}

/** One block for each connector; in CSV a row for each of its tasks. With `whole` the traces of what failed are there too. */
export function connectorDescriptions({whole}: {readonly whole: boolean}) {
  return tableView({
    rows: ({connectors}: ConnectorDescriptions) => connectors.flatMap(taskRows),
    columns: [
      {field: 'name', value: ({each}) => each.name},
      {field: 'type', value: ({each}) => ('error' in each ? null : each.type)},
      {field: 'state', value: ({each}) => ('error' in each ? null : each.state)},
      {field: 'task', value: ({task}) => task?.task},
      {field: 'taskState', value: ({task}) => task?.state},
      {field: 'worker', value: ({each, task}) => task?.worker ?? ('error' in each ? null : each.worker)},
      {field: 'cause', value: ({each, task}) => task?.cause ?? ('error' in each ? null : each.cause)},
      {field: 'error', value: ({each}) => ('error' in each ? each.error.message : null)},
    ],
    text: ({connectors}, context) =>
      connectors.map((each) => renderConnector(each, {...context, whole})).join('\n'),
  })
}

function taskRows(each: Described): TaskRow[] {
  const tasks = 'error' in each ? [] : each.tasks
  return tasks.length === 0 ? [{each, task: null}] : tasks.map((task) => ({each, task}))
}

function renderConnector(each: Described, context: TextContext & {readonly whole: boolean}): string {
  const name: KeyValue = {key: 'Connector', value: each.name}
  if ('error' in each)
    return renderKeyValues([name, {key: 'Error', value: each.error.message, role: 'error'}], context)
  const {type, state, worker, topics, offsets, group, config, hidden} = each
  const head: KeyValue[] = [
    name,
    {key: 'Type', value: type},
    {key: 'Class', value: each.class},
    ...(each.version === null ? [] : [{key: 'Version', value: each.version}]),
    {key: 'State', value: state, role: connectorStateRole(state)},
    {key: 'Worker', value: worker},
    ...(each.cause === null ? [] : [{key: 'Cause', value: each.cause, role: 'error' as const}]),
    ...(group === null ? [] : [{key: 'Group', value: group}]),
    {key: 'Topics', value: topics === null ? null : topics.join(', ') || '(none yet)'},
  ]
  return [
    renderKeyValues(head, context),
    section('Tasks', taskLines(each.tasks), context),
    section(
      'Config',
      Object.entries(config).map(([key, value]) => ({
        key,
        value: hidden.includes(key) ? '(hidden)' : value === '' ? '(empty)' : value,
      })),
      context,
    ),
    offsets === null
      ? ''
      : section(
          'Offsets',
          offsets.map(({partition, offset}) => ({
            key: formatConnectObject(partition) ?? '',
            value: formatConnectObject(offset),
          })),
          context,
        ),
    context.whole ? traces(each, context) : '',
  ].join('')
}

function taskLines(tasks: readonly Task[]): KeyValue[] {
  return tasks.map(({task, state, worker, cause}) => ({
    key: String(task),
    value: [state, worker === null ? '' : `on ${worker}`, cause ?? '']
      .filter((part) => part !== '')
      .join('  '),
    role: connectorStateRole(state),
  }))
}

function section(title: string, entries: readonly KeyValue[], context: TextContext): string {
  const lines = entries.length === 0 ? '  (none)\n' : renderKeyValues(entries, {...context, indent: 2})
  return `${context.theme.heading(`${title}:`)}\n${lines}`
}

/** Java's own stack traces, each under what failed with it. */
function traces({tasks, ...own}: ConnectorDescription, {theme}: TextContext): string {
  const failed: readonly [title: string, run: DescribedRun][] = [
    ['Connector', own],
    ...tasks.map((task): [string, DescribedRun] => [`Task ${task.task}`, task]),
  ]
  return failed
    .flatMap(([title, {trace}]) =>
      trace === null
        ? []
        : `${theme.heading(`${title} failed with:`)}\n${escapeForTerminal(trace.trimEnd())}\n`,
    )
    .join('')
}
