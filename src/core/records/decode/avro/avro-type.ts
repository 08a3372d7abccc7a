import type {AvroPrimitiveKind} from '../../../schemas/avro-primitives.ts'

/** What the bytes of an Avro type stand for, where they are not just themselves (Avro 1.12, Logical Types). */
export type AvroLogical =
  | {readonly name: 'decimal'; readonly precision: number; readonly scale: number}
  | {readonly name: 'date' | 'uuid'}
  | {readonly name: 'time' | 'timestamp' | 'local-timestamp'; readonly unit: AvroUnit}

/** Units of times, by how many of them a second has. */
export type AvroUnit = 'millis' | 'micros' | 'nanos'

export interface AvroPrimitive {
  readonly kind: AvroPrimitiveKind
  readonly logical: AvroLogical | null
}

export interface AvroFixed {
  readonly kind: 'fixed'
  readonly name: string
  readonly size: number
  readonly logical: AvroLogical | null
}

export interface AvroEnum {
  readonly kind: 'enum'
  readonly name: string
  readonly symbols: readonly string[]
}

export interface AvroArray {
  readonly kind: 'array'
  readonly items: AvroType
}

export interface AvroMap {
  readonly kind: 'map'
  readonly values: AvroType
}

export interface AvroUnion {
  readonly kind: 'union'
  readonly branches: readonly AvroType[]
}

export interface AvroField {
  readonly name: string
  readonly type: AvroType
  /** As in the schema, in the JSON of defaults; undefined where there is none. */
  readonly fallback: unknown
}

/** A record may hold itself, so its fields are known only after it. */
export interface AvroRecord {
  readonly kind: 'record'
  readonly name: string
  readonly fields: readonly AvroField[]
}

/** A type of a schema that was read and checked. */
export type AvroType = AvroPrimitive | AvroFixed | AvroEnum | AvroArray | AvroMap | AvroUnion | AvroRecord

/** What Avro's JSON calls a branch of a union: the full name of a named type, else the kind. */
export function branchNameOf(type: AvroType): string {
  return 'name' in type ? type.name : type.kind
}

/** What JSON makes of a value of the type; two branches of a union that share one cannot be told apart in it. */
export type JsonShape = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** Numbers that a double cannot hold, NaN and what is infinite are strings in JSON, so such types have two shapes. */
export function jsonShapesOf(type: AvroType): readonly JsonShape[] {
  switch (type.kind) {
    case 'null':
      return ['null']
    case 'boolean':
      return ['boolean']
    case 'int':
      return type.logical === null ? ['number'] : ['number', 'string']
    case 'long':
    case 'float':
    case 'double':
      return ['number', 'string']
    case 'bytes':
    case 'fixed':
      return type.logical?.name === 'decimal' ? ['number', 'string'] : ['string']
    case 'string':
    case 'enum':
      return ['string']
    case 'array':
      return ['array']
    case 'map':
    case 'record':
      return ['object']
    case 'union':
      return type.branches.flatMap(jsonShapesOf)
  }
}

/** Whether the branches of a union cannot be told apart by their JSON, so that a value stands behind the name of its branch. */
export function isAmbiguous({branches}: AvroUnion): boolean {
  const shapes = branches.flatMap(jsonShapesOf)
  return new Set(shapes).size < shapes.length
}
