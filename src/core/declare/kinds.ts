import {flag, list, object, type Shape, text} from '../source/shapes.ts'
import type {Kind} from './kind.ts'
import {aclKind} from './kinds/acls.ts'
import {configKind} from './kinds/configs.ts'
import {connectorKind} from './kinds/connectors.ts'
import {groupKind} from './kinds/groups.ts'
import {quotaKind} from './kinds/quotas.ts'
import {recordsKind} from './kinds/records.ts'
import {schemaKind} from './kinds/schemas.ts'
import {topicKind} from './kinds/topics.ts'
import {userKind} from './kinds/users.ts'

/** All kinds of things that files declare, in the order of the work. A new one is added here and nowhere else. */
const ALL = [
  configKind,
  userKind,
  quotaKind,
  topicKind,
  aclKind,
  schemaKind,
  groupKind,
  recordsKind,
  connectorKind,
] as const

type OneOfAll = (typeof ALL)[number]
export type ListName = OneOfAll['list']
type ThingsOf<K> = K extends Kind<string, infer Thing> ? readonly Thing[] : never

/** The things of each list; empty where the files have none. */
export type Things = {readonly [K in OneOfAll as K['list']]: ThingsOf<K>}

/** A kind whose things are not looked into: they come from its own shape. */
export type AnyKind = Kind<ListName, unknown>

export const KINDS: readonly AnyKind[] = ALL

/** What `defaults` says: what counts for all kinds, and by list for the things of it. */
export type FileDefaults = Readonly<Record<string, unknown>> & {readonly strict?: boolean | undefined}

interface FileHead {
  readonly clusterId?: string | undefined
  readonly defaults?: FileDefaults | undefined
}

/** What one file says; lists that it does not have are undefined. */
export type DeclaredFile = FileHead & {readonly [L in ListName]?: readonly unknown[] | undefined}

/** A file: the lists of all kinds, and what is above them. */
export const fileShape = object('What should be there in a Kafka cluster.', {
  clusterId: text('The cluster that this is meant for; any other is refused.'),
  defaults: object('What resources are that do not say otherwise.', {
    strict: flag('Whether what is set and not in the file is removed.'),
    ...Object.fromEntries(KINDS.flatMap(({list, defaults}) => (defaults ? [[list, defaults]] : []))),
  }),
  ...Object.fromEntries(KINDS.map((kind) => [kind.list, list(kind.description, kind.shape)])),
}) as Shape<DeclaredFile>

/** The JSON Schema of a file, for editors: docs/schemas/declared.json. */
export function declaredSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'declared.json',
    title: 'samsa apply, diff, validate: what should be there',
    ...fileShape.schema,
  }
}
