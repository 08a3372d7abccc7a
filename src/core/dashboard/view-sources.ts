import type {Cluster} from '../../kafka/cluster.ts'
import {MetadataWatch} from '../polling/metadata-watch.ts'
import type {TailDecoderSetup} from '../tail/tail-decoder.ts'
import {createTailSource} from '../tail/tail-reader.ts'
import {createSampleSource} from '../throughput/fetch-sample.ts'
import type {Clock} from '../time/clock.ts'
import {createClusterSource} from './fetch-cluster-report.ts'
import {createGroupsSource} from './fetch-groups-report.ts'
import {createTopicsSource} from './fetch-topics-report.ts'
import type {ViewSources} from './poll-view.ts'

export interface ViewSourceOptions {
  readonly intervalMs: number
  /** Makes the sources that are on a floor above, or are loaded late. */
  readonly aboveBy: (
    watch: MetadataWatch,
  ) => Pick<ViewSources, 'health' | 'transactions' | 'moves' | 'connect' | 'connectFlags'>
  /** How records of a tail are decoded; null where nothing says where the schema registry is. */
  readonly decoder: () => TailDecoderSetup | null
}

/** Where all that a dashboard shows comes from; metadata is asked for once for all. */
export function createViewSources(
  cluster: Cluster,
  clock: Clock,
  {intervalMs, aboveBy, decoder}: ViewSourceOptions,
) {
  const watch = new MetadataWatch(cluster, clock)
  return {
    throughput: createSampleSource(cluster, clock, watch),
    cluster: createClusterSource(cluster, watch, clock),
    groups: createGroupsSource(cluster, clock, intervalMs),
    topics: createTopicsSource(cluster, watch, clock),
    ...aboveBy(watch),
    tail: createTailSource(cluster, watch, clock, decoder),
  }
}
