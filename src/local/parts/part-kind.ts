import type {RunMaven} from '../maven-fetch.ts'
import type {LocalState} from '../state.ts'
import type {PartName} from './part-names.ts'

/** Where a part runs. */
export interface PartPlace {
  readonly state: Pick<LocalState, 'name' | 'version'>
  /** Of all brokers of the cluster, `127.0.0.1:9092,...`. */
  readonly bootstrapServers: string
  /** Its own, of 127.0.0.1. */
  readonly port: number
  /** The folder of its files, beside those of the brokers: it is there, and goes with the data of the cluster. */
  readonly directory: string
  /** What was fetched for it. */
  readonly files: string
}

/** How its process is started, by Java. */
export interface PartLaunch {
  /** Behind those that every part has: `-jar app.jar`, `-cp ... Main`. */
  readonly arguments: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * What can run beside the brokers: a program of Java that Maven fetches and that is asked by HTTP. A new one is a file beside this,
 * a name in part-names.ts and an entry in part-kinds.ts; the rest (ports, start, status, logs, stop) is the same for all.
 */
export interface PartKind {
  readonly name: PartName
  /** For sentences: `Apicurio Registry 3.0.9`. */
  readonly title: (kafkaVersion: string) => string
  /** The port that its clients look for it at; another one where it is taken. */
  readonly preferredPort: number
  /** The folder in the cache that what it needs is fetched into, a name with its version. */
  readonly folder: (kafkaVersion: string) => string
  /** Fetches into a new folder, which becomes that one. */
  readonly fill: (staging: string, runMaven: RunMaven, kafkaVersion: string) => Promise<void>
  /** Writes its files, and says how it is started. */
  readonly plan: (place: PartPlace) => Promise<PartLaunch>
  /** What it says once it listens: another program may answer on its port meanwhile, until it ends for want of one. */
  readonly saysListening: RegExp
  /** A path that answers with status 200 once it can be used. */
  readonly readyPath: string
  /** Done once, when it is new and answers; `origin` is `http://127.0.0.1:PORT`. */
  readonly settle?: (origin: string) => Promise<void>
}
