import {asObject, describeJson, type ExactJson} from '../exact-json.ts'
import {Misfit} from '../undecodable.ts'
import {AvroOutput, type AvroWrite} from './avro-output.ts'
import {writeDefaultBytes, writerOfFixed, writerOfPrimitive} from './avro-scalar-writer.ts'
import {
  type AvroEnum,
  type AvroRecord,
  type AvroType,
  type AvroUnion,
  branchNameOf,
  isAmbiguous,
  type JsonShape,
  jsonShapesOf,
} from './avro-type.ts'

/** Which JSON is taken: that of records, which compileAvroReader makes, or that of defaults in a schema. */
type JsonOf = 'records' | 'defaults'

/** Deeper than this no value is written, as none is read. */
const MOST_DEPTH = 1_000

/**
 * Compiles how values of a type are written: the way back of compileAvroReader. Beside its plain form the value of a union is also
 * taken in Avro's own JSON, `{"branch": value}`. A field that is missing has the default of the schema.
 */
export function compileAvroWriter(type: AvroType): AvroWrite {
  return new WriterCompiler('records').compile(type)
}

/** Defaults of fields of defaults, and so on: each one takes its part of the stack. */
const MOST_NESTED_DEFAULTS = 100

/** A default stands in the text of a schema; records that have each other twice make much more of it. */
const MOST_DEFAULT_BYTES = 2 ** 20

class WriterCompiler {
  readonly #json: JsonOf
  #ofDefaults: WriterCompiler | null = null
  /** How many defaults are being written for one another. */
  #nestedDefaults = 0
  readonly #records = new Map<AvroRecord, AvroWrite>()

  constructor(json: JsonOf) {
    this.#json = json
  }

  compile(type: AvroType): AvroWrite {
    switch (type.kind) {
      case 'record':
        return this.#records.get(type) ?? this.#compileRecord(type)
      case 'enum':
        return compileEnum(type)
      case 'array':
        return this.#compileArray(type.items)
      case 'map':
        return this.#compileMap(type.values)
      case 'union':
        return this.#json === 'defaults' ? this.#compileDefaultUnion(type) : this.#compileUnion(type)
      case 'fixed':
        return this.#json === 'defaults' ? writeDefaultBytes(type.size) : writerOfFixed(type)
      case 'bytes':
        return this.#json === 'defaults' ? writeDefaultBytes(null) : writerOfPrimitive(type)
      default:
        return writerOfPrimitive(this.#json === 'defaults' ? {...type, logical: null} : type)
    }
  }

  #compileRecord(type: AvroRecord): AvroWrite {
    const fields: {
      readonly name: string
      readonly write: AvroWrite
      readonly writeDefault: ((output: AvroOutput) => void) | null
    }[] = []
    const names = new Set(type.fields.map(({name}) => name))
    const write: AvroWrite = (value, output) => {
      const object = asObject(value)
      if (object === null)
        throw output.misfit(`${describeJson(value)} is no ${type.name}, which is an object`)
      if (output.depth > MOST_DEPTH) throw output.misfit(`it lies more than ${MOST_DEPTH} deep`)
      for (const name in object)
        if (!names.has(name)) {
          output.enter(name)
          throw output.misfit(`${type.name} has no such field`)
        }
      for (const field of fields) {
        const member = Object.hasOwn(object, field.name) ? object[field.name] : undefined
        output.enter(field.name)
        if (member !== undefined) field.write(member, output)
        else if (field.writeDefault !== null) field.writeDefault(output)
        else throw output.misfit(`is missing, and ${type.name} has no default for it`)
        output.leave()
      }
    }
    this.#records.set(type, write)
    for (const {name, type: ofField, fallback} of type.fields)
      fields.push({
        name,
        write: this.compile(ofField),
        writeDefault: fallback === undefined ? null : this.#compileDefault(ofField, fallback as ExactJson),
      })
    return write
  }

  #compileArray(items: AvroType): AvroWrite {
    const write = this.compile(items)
    return (value, output) => {
      if (!Array.isArray(value)) throw output.misfit(`${describeJson(value)} is no array`)
      if (output.depth > MOST_DEPTH) throw output.misfit(`it lies more than ${MOST_DEPTH} deep`)
      if (value.length > 0) output.writeLong(value.length)
      for (const [index, item] of (value as readonly ExactJson[]).entries()) {
        output.enter(index)
        write(item, output)
        output.leave()
      }
      output.writeByte(0)
    }
  }

  #compileMap(values: AvroType): AvroWrite {
    const write = this.compile(values)
    return (value, output) => {
      const object = asObject(value)
      if (object === null) throw output.misfit(`${describeJson(value)} is no map, which is an object`)
      const entries = Object.entries(object)
      if (entries.length > 0) output.writeLong(entries.length)
      for (const [name, member] of entries) {
        output.writeText(name)
        output.enter(name)
        write(member, output)
        output.leave()
      }
      output.writeByte(0)
    }
  }

  #compileUnion(union: AvroUnion): AvroWrite {
    const ambiguous = isAmbiguous(union)
    const branches = union.branches.map((branch, index) => ({
      index,
      write: this.compile(branch),
      shapes: jsonShapesOf(branch),
      name: branchNameOf(branch),
    }))
    const byName = new Map(branches.map((branch) => [branch.name, branch]))
    const byShape = new Map(
      branches.flatMap((branch) => branch.shapes.map((shape) => [shape, branch] as const)),
    )
    const names = branches.map(({name}) => name).join(', ')
    // Where an object is the plain form of a branch, it says no name of a branch.
    const takesNames = ambiguous || !byShape.has('object')
    return (value, output) => {
      if (value === null || !ambiguous) {
        const branch = byShape.get(shapeOf(value))
        if (branch !== undefined) {
          output.writeLong(branch.index)
          branch.write(value, output)
          return
        }
      }
      const [entry, ...others] = takesNames ? Object.entries(asObject(value) ?? {}) : []
      const named = entry && others.length === 0 ? byName.get(entry[0]) : undefined
      if (entry === undefined || named === undefined)
        throw output.misfit(
          `${describeJson(value)} is none of ${names}${ambiguous ? ', of which one is named as {"NAME": value}' : ''}`,
        )
      output.writeLong(named.index)
      output.enter(entry[0])
      named.write(entry[1], output)
      output.leave()
    }
  }

  /** Avro 1.12: a default is of any branch, as a rule of the first. */
  #compileDefaultUnion({branches}: AvroUnion): AvroWrite {
    const writes = branches.map((branch) => this.compile(branch))
    return (value, output) => {
      const {length, depth} = output
      for (const [index, write] of writes.entries()) {
        try {
          output.writeLong(index)
          write(value, output)
          return
        } catch (error) {
          if (!(error instanceof Misfit)) throw error
          output.rewind(length, depth)
        }
      }
      throw output.misfit('the default of the schema fits no branch')
    }
  }

  /** One for all defaults: each record of a schema is compiled once for them. */
  get #defaults(): WriterCompiler {
    if (this.#json === 'defaults') return this
    this.#ofDefaults ??= new WriterCompiler('defaults')
    return this.#ofDefaults
  }

  #compileDefault(type: AvroType, fallback: ExactJson): (output: AvroOutput) => void {
    const defaults = this.#defaults
    let made: Buffer | null | undefined
    return (output) => {
      if (made === undefined) {
        // Until it is made: one that needs itself does not fit.
        made = null
        made = defaults.#makeDefault(type, fallback)
      }
      if (made === null)
        throw output.misfit('is missing, and its default in the schema does not fit its type')
      output.writeBytes(made)
    }
  }

  /** The bytes of a default, made when it is first needed: one that does not fit its type, which is null, harms nobody before. */
  #makeDefault(type: AvroType, fallback: ExactJson): Buffer | null {
    if (this.#nestedDefaults === MOST_NESTED_DEFAULTS) return null
    this.#nestedDefaults++
    const output = new AvroOutput({mostBytes: MOST_DEFAULT_BYTES})
    try {
      this.compile(type)(fallback, output)
      return Buffer.from(output.bytes.subarray(0, output.length))
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      return null
    } finally {
      this.#nestedDefaults--
    }
  }
}

function shapeOf(value: ExactJson): JsonShape {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'boolean':
      return 'boolean'
    case 'string':
      return 'string'
    case 'object':
      return asObject(value) === null ? 'number' : 'object'
    default:
      return 'number'
  }
}

function compileEnum({name, symbols}: AvroEnum): AvroWrite {
  const indexes = new Map(symbols.map((symbol, index) => [symbol, index]))
  return (value, output) => {
    const index = typeof value === 'string' ? indexes.get(value) : undefined
    if (index === undefined) {
      const what = typeof value === 'string' ? JSON.stringify(value) : describeJson(value)
      throw output.misfit(`${what} is no ${name}, which is one of ${symbols.join(', ')}`)
    }
    output.writeLong(index)
  }
}
