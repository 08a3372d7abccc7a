import {namesFile} from '../resolve-settings.ts'
import type {WrittenProfile} from './edit-profiles.ts'

/** The fields of `tls`, and of where a secret is read, that name a file. */
const FILE_FIELDS: ReadonlySet<string> = new Set(['ca', 'cert', 'certificate', 'key', 'store', 'file'])

/** A profile with each path to a file in it as `toPath` has it. */
export function mapPaths(profile: WrittenProfile, toPath: (path: string) => string): WrittenProfile {
  const mapFields = (fields: object): object =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]: [string, unknown]) => {
        if (typeof value === 'string') return [name, FILE_FIELDS.has(name) ? toPath(value) : value]
        return [name, isFields(value) ? mapFields(value) : value]
      }),
    )
  const {tls, sasl, schemaRegistry, connect, properties} = profile
  return {
    ...profile,
    ...(isFields(tls) ? {tls: mapFields(tls)} : {}),
    ...(isFields(sasl) ? {sasl: mapFields(sasl)} : {}),
    ...(isFields(schemaRegistry) ? {schemaRegistry: mapFields(schemaRegistry)} : {}),
    ...(isFields(connect) ? {connect: mapFields(connect)} : {}),
    ...(isFields(properties) ? {properties: mapProperties(properties, toPath)} : {}),
  }
}

function mapProperties(properties: object, toPath: (path: string) => string): object {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'string' && namesFile(key) ? toPath(value) : value,
    ]),
  )
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
