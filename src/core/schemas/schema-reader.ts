import {Failure} from '../../errors/failure.ts'
import {isObject, type JsonReader} from '../http/read-json.ts'
import type {
  Compatibility,
  RegisteredSchema,
  SchemaReference,
  SchemaType,
  SubjectSchema,
  SubjectVersion,
} from './registered-schema.ts'
import {shortened} from './registry-failures.ts'

/** Whether an answer's subject is the one that was asked for, which may have its context in front (`:.dc1:orders`, `:.:orders`). */
function namesSame(asked: string, found: string): boolean {
  const bare = (subject: string): string => subject.replace(/^:\.[^:]*:/, '')
  return asked === found || bare(asked) === found || asked === bare(found)
}

const TYPES: readonly SchemaType[] = ['AVRO', 'PROTOBUF', 'JSON']

/** Takes the answers of a registry apart; what they must have and have not is a Failure. `place` says what is read, for its sentence. */
export class SchemaReader {
  readonly #json: JsonReader

  constructor(json: JsonReader) {
    this.#json = json
  }

  names(body: unknown, place: string): string[] {
    return this.#json.list(body, place, (item, at) => this.#json.text(item, at))
  }

  versions(body: unknown, place: string): number[] {
    return this.#json.list(body, place, (item, at) => this.#json.whole(item, at))
  }

  id(body: unknown, place: string): number {
    return this.#json.whole(this.#json.object(body, place).id, `the id of ${place}`)
  }

  /** Null where there is none. */
  idIfThere(body: unknown): number | null {
    const id = isObject(body) ? body.id : null
    return typeof id === 'number' && Number.isSafeInteger(id) ? id : null
  }

  schema(body: unknown, place: string): Omit<RegisteredSchema, 'id'> {
    const {schema, schemaType, references} = this.#json.object(body, place)
    return {
      type: this.#type(schemaType, place),
      text: this.#json.text(schema, `the text of ${place}`),
      references: references === undefined || references === null ? [] : this.#references(references, place),
    }
  }

  /** Throws a Failure also where the answer is about something else than was asked for; a version of null may be any. */
  subjectSchema(
    body: unknown,
    place: string,
    asked: {readonly subject: string; readonly version: number | null},
  ): SubjectSchema {
    const found = this.#subjectSchema(body, place)
    const isAsked =
      namesSame(asked.subject, found.subject) && (asked.version === null || asked.version === found.version)
    if (isAsked) return found
    const other = `version ${found.version} of ${shortened(found.subject)}`
    const wanted = asked.version === null ? asked.subject : `version ${asked.version} of ${asked.subject}`
    throw new Failure('failed', `The schema registry was asked for ${wanted}, and answered with ${other}.`, {
      code: 'UNEXPECTED_ANSWER',
      suggestions: [`Where ${asked.subject} is an alias, give the subject that it stands for.`],
    })
  }

  #subjectSchema(body: unknown, place: string): SubjectSchema {
    const {subject, version} = this.#json.object(body, place)
    return {
      ...this.schema(body, place),
      id: this.id(body, place),
      subject: this.#json.text(subject, `the subject of ${place}`),
      version: this.#json.whole(version, `the version of ${place}`),
    }
  }

  /** Subjects and versions in which a schema is. */
  places(body: unknown, place: string): SubjectVersion[] {
    return this.#json.list(body, place, (item, at) => {
      const {subject, version} = this.#json.object(item, at)
      return {
        subject: this.#json.text(subject, `the subject of ${at}`),
        version: this.#json.whole(version, `the version of ${at}`),
      }
    })
  }

  compatibility(body: unknown, place: string): Compatibility {
    const {is_compatible: isCompatible, messages} = this.#json.object(body, place)
    return {
      isCompatible: this.#json.flag(isCompatible, `is_compatible of ${place}`),
      messages:
        messages === undefined || messages === null ? [] : this.names(messages, `the messages of ${place}`),
    }
  }

  level(body: unknown, place: string): string {
    const {compatibilityLevel, compatibility} = this.#json.object(body, place)
    return this.#json.text(compatibilityLevel ?? compatibility, `the level of ${place}`)
  }

  /** Left out it is Avro, which was there first. */
  #type(value: unknown, place: string): SchemaType {
    if (value === undefined || value === null) return 'AVRO'
    const type = TYPES.find((each) => each === value)
    if (type !== undefined) return type
    throw new Failure('failed', `The type of ${place} is none that samsa knows: ${TYPES.join(', ')}.`, {
      code: 'UNKNOWN_SCHEMA_TYPE',
    })
  }

  #references(value: unknown, place: string): SchemaReference[] {
    return this.#json.list(value, `the references of ${place}`, (item, at) => {
      const {name, subject, version} = this.#json.object(item, at)
      return {
        name: this.#json.text(name, `the name of ${at}`),
        subject: this.#json.text(subject, `the subject of ${at}`),
        version: this.#json.whole(version, `the version of ${at}`),
      }
    })
  }
}
