import {calculateRetentionUsed, effectiveLag} from './calculate-lag.ts'
import type {LagRow} from './lag-row.ts'
import {
  burrowNumber,
  LAG_SEVERITIES,
  LAG_STATUSES,
  severityOf,
  statusesIn,
  statusNumber,
  worstSeverity,
} from './lag-status.ts'
import {summarizeLag} from './summarize-lag.ts'

/** One value of a metric. */
export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number | bigint
}

/** A metric of the Prometheus exposition format. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly samples: readonly MetricSample[]
}

type Value = number | bigint | null | undefined

/**
 * Lag as metrics. Names and labels are those of kafka-lag-exporter, with kafka_consumergroup_group_messages_lost,
 * _retention_margin and _lag_retention_ratio of klag-exporter, so that dashboards made for them work; what these do not
 * have is named samsa_*. An unknown value has no sample: never -1, never NaN.
 *
 * @param rebalancingForMs for how long a group has been rebalancing; null where it is not
 */
export function collectLagMetrics(
  rows: readonly LagRow[],
  {clusterName, memberLabels}: LagMetricsOptions,
  rebalancingForMs: (group: string) => number | null = () => null,
): MetricFamily[] {
  const cluster = {cluster_name: clusterName}
  const ofPartition = (row: LagRow): Record<string, string> => ({
    ...cluster,
    group: row.group,
    topic: row.topic,
    partition: String(row.partition),
    ...(memberLabels && {
      member_host: row.host ?? '',
      consumer_id: row.memberId ?? '',
      client_id: row.clientId ?? '',
    }),
  })
  const gauge = <R>(
    name: string,
    help: string,
    items: readonly R[],
    labelsOf: (item: R) => Record<string, string>,
    readValue: (item: R) => Value,
  ): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples: items.flatMap((item) => {
      const value = readValue(item)
      return value === null || value === undefined ? [] : {labels: labelsOf(item), value}
    }),
  })
  const perRow = (name: string, help: string, readValue: (row: LagRow) => Value): MetricFamily =>
    gauge(name, help, rows, ofPartition, readValue)

  const groups = summarizeLag(rows, 'group')
  const ofGroup = ({group}: {group: string}): Record<string, string> => ({...cluster, group})
  const perGroup = (
    name: string,
    help: string,
    readValue: (group: (typeof groups)[number]) => Value,
  ): MetricFamily => gauge(name, help, groups, ofGroup, readValue)

  const partitions = [...new Map(rows.map((row) => [`${row.topic}\0${row.partition}`, row])).values()]
  const perPartition = (name: string, help: string, readValue: (row: LagRow) => Value): MetricFamily =>
    gauge(
      name,
      help,
      partitions,
      ({topic, partition}) => ({...cluster, topic, partition: String(partition)}),
      readValue,
    )

  const statusText = LAG_STATUSES.map((status, number) => `${number} ${status}`).join(', ')
  return [
    perRow('kafka_consumergroup_group_offset', 'Committed offset.', (row) => row.committed),
    perRow('kafka_consumergroup_group_lag', 'Offsets still to be read.', effectiveLag),
    perRow(
      'samsa_partition_offset_lag',
      'Log end minus committed offset, transaction markers and deleted records included.',
      ({committed, logEnd}) => (committed === null || logEnd === null ? null : logEnd - committed),
    ),
    perRow('kafka_consumergroup_group_lag_seconds', 'Age of the first unread record.', secondsOf),
    perRow(
      'kafka_consumergroup_group_messages_lost',
      'Offsets deleted before they were read.',
      (row) => row.lost,
    ),
    perRow(
      'kafka_consumergroup_group_retention_margin',
      'Offsets from the log start to the committed offset; below 0 where records were lost.',
      ({committed, logStart}) => (committed === null || logStart === null ? null : committed - logStart),
    ),
    perRow(
      'samsa_partition_time_to_loss_seconds',
      'Seconds until retention may delete the first unread record; none where it never does.',
      lossSecondsOf,
    ),
    perRow(
      'kafka_consumergroup_group_lag_retention_ratio',
      'Part of the log that is unread, in percent.',
      retentionPercent,
    ),
    gauge(
      'samsa_partition_status',
      `Verdict on a partition of a group: ${statusText}.`,
      rows,
      (row) => ({...ofPartition(row), status: row.status, burrow: String(burrowNumber(row.status))}),
      (row) => statusNumber(row.status),
    ),
    perGroup(
      'kafka_consumergroup_group_max_lag',
      'Largest lag of a partition of the group.',
      (row) => row.maxLag,
    ),
    perGroup('kafka_consumergroup_group_sum_lag', 'Lag of the group.', (row) => row.lag),
    perGroup(
      'kafka_consumergroup_group_max_lag_seconds',
      'Age of the oldest first unread record of the group.',
      secondsOf,
    ),
    gauge(
      'kafka_consumergroup_group_topic_sum_lag',
      'Lag of the group on a topic.',
      summarizeLag(rows, 'topic'),
      ({group, topic}) => ({...cluster, group, topic: topic ?? ''}),
      (row) => row.lag,
    ),
    gauge(
      'samsa_group_status',
      `Worst verdict on a partition of the group: ${statusText}.`,
      groups,
      (row) => ({...ofGroup(row), status: row.status, burrow: String(burrowNumber(row.status))}),
      (row) => statusNumber(row.status),
    ),
    perGroup(
      'samsa_group_severity',
      `How bad that is: ${LAG_SEVERITIES.map((severity, number) => `${number} ${severity}`).join(', ')}.`,
      (row) =>
        worstSeverity(statusesIn(row).map((status) => severityOf(status, rebalancingForMs(row.group)))),
    ),
    perGroup(
      'samsa_group_time_to_loss_seconds',
      'Seconds until retention may delete an unread record of the group; none where it never does.',
      lossSecondsOf,
    ),
    perGroup('samsa_group_unknown_partitions', 'Partitions whose lag is unknown.', (row) => row.unknown),
    perGroup(
      'samsa_group_in_per_second',
      'Offsets per second written to its partitions.',
      (row) => row.inPerSecond,
    ),
    perGroup(
      'samsa_group_out_per_second',
      'Offsets per second that the group reads.',
      (row) => row.outPerSecond,
    ),
    perGroup('samsa_group_lag_per_second', 'Slope of the lag: above 0 it grows.', (row) => row.lagPerSecond),
    perGroup(
      'samsa_group_eta_seconds',
      'Seconds until the group has caught up at the present rates; +Inf where it never does.',
      (row) => row.etaSeconds,
    ),
    perPartition('kafka_partition_latest_offset', 'Log end offset.', (row) => row.logEnd),
    perPartition('kafka_partition_earliest_offset', 'Log start offset.', (row) => row.logStart),
    perPartition(
      'samsa_partition_open_txn',
      'Offsets from the first open transaction to the high watermark.',
      (row) => row.openTxn,
    ),
  ]
}

/** What of lag metrics is said how. */
export interface LagMetricsOptions {
  readonly clusterName: string
  /** Whether partitions are labelled with the member that has them: with each rebalance these are other series. */
  readonly memberLabels: boolean
}

/** How the exporter itself does. */
export interface ExporterState {
  readonly isUp: boolean
  readonly pollMs: number | null
  readonly polledAtMs: number | null
  readonly failedPolls: number
  /** Groups and brokers that the last poll could not read. */
  readonly unread: number
  /** Groups that were asked for by name and are not there. */
  readonly missing: readonly string[]
}

/** Metrics about the polls behind the lag metrics. */
export function collectExporterMetrics(state: ExporterState, clusterName: string): MetricFamily[] {
  const labels = {cluster_name: clusterName}
  const one = (
    name: string,
    help: string,
    value: Value,
    type: MetricFamily['type'] = 'gauge',
  ): MetricFamily => ({
    name,
    help,
    type,
    samples: value === null || value === undefined ? [] : [{labels, value}],
  })
  return [
    one('kafka_consumergroup_poll_time_ms', 'How long the last poll took.', state.pollMs),
    one('samsa_up', 'Whether the last poll succeeded.', state.isUp ? 1 : 0),
    one('samsa_poll_failures_total', 'Polls that failed.', state.failedPolls, 'counter'),
    {
      name: 'samsa_group_missing',
      help: 'Groups that were asked for by name and do not exist.',
      type: 'gauge',
      samples: state.missing.map((group) => ({labels: {...labels, group}, value: 1})),
    },
    one('samsa_unread_items', 'Groups and brokers that the last poll could not read.', state.unread),
    one(
      'samsa_last_poll_timestamp_seconds',
      'When the last poll that succeeded was made.',
      state.polledAtMs === null ? null : state.polledAtMs / 1000,
    ),
  ]
}

function secondsOf({timeLagMs}: {timeLagMs?: number | null}): Value {
  return timeLagMs == null ? null : timeLagMs / 1000
}

function lossSecondsOf({timeToLossMs}: {timeToLossMs?: number | null}): Value {
  return timeToLossMs == null ? null : timeToLossMs / 1000
}

function retentionPercent(row: LagRow): Value {
  const used = calculateRetentionUsed(row)
  return used === null ? null : used * 100
}
