import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import type {HttpClient} from '../http/http-client.ts'
import type {HttpAnswer, HttpRequest} from '../http/http-server.ts'
import {JsonReader} from '../http/read-json.ts'
import {compareNames} from '../names/compare-names.ts'
import type {
  Compatibility,
  RegisteredSchema,
  SchemaReference,
  SchemaSource,
  SchemaType,
  SubjectSchema,
  SubjectVersion,
} from './registered-schema.ts'
import {brokenCheck, isBrokenCheck, registryFailure, says} from './registry-failures.ts'
import {SchemaReader} from './schema-reader.ts'

/** A schema that is not registered yet, or perhaps is. */
export interface NewSchema {
  readonly type: SchemaType
  readonly text: string
  readonly references: readonly SchemaReference[]
}

/** A version, or the last one. */
export type WantedVersion = number | 'latest'

/**
 * A client of the API that Confluent's Schema Registry has and others have taken over (Apicurio under /apis/ccompat/v7, Karapace,
 * Redpanda). Everything throws a Failure: not-found for what is not there, and a sentence for each other way to fail.
 */
export class SchemaRegistry implements SchemaSource {
  readonly #client: HttpClient
  readonly #read: SchemaReader
  readonly #byId = new Map<string, Promise<RegisteredSchema>>()

  constructor(client: HttpClient) {
    this.#client = client
    this.#read = new SchemaReader(new JsonReader(capitalized(client.server.what)))
  }

  /** Where it is. */
  get url(): string {
    return this.#client.server.url.href
  }

  get hasSentChanges(): boolean {
    return this.#client.hasSentChanges
  }

  close(): void {
    this.#client.close()
  }

  /** The names of all subjects, sorted; with those that are deleted, but not for good, where that is wanted. */
  async subjects({withDeleted = false}: {readonly withDeleted?: boolean} = {}): Promise<string[]> {
    const body = await this.#ask('The subjects could not be listed', {
      method: 'GET',
      path: ['subjects'],
      query: {deleted: withDeleted ? 'true' : undefined},
    })
    return this.#read.names(body, 'the list of subjects').toSorted(compareNames)
  }

  /** The versions of a subject, ascending. */
  async versions(
    subject: string,
    {withDeleted = false}: {readonly withDeleted?: boolean} = {},
  ): Promise<number[]> {
    const body = await this.#ask(`The versions of ${subject} could not be had`, {
      method: 'GET',
      path: ['subjects', subject, 'versions'],
      query: {deleted: withDeleted ? 'true' : undefined},
    })
    return this.#read.versions(body, `the versions of ${subject}`).toSorted((a, b) => a - b)
  }

  schemaById(id: number): Promise<RegisteredSchema> {
    return this.#once(`ids/${id}`, async () => {
      const body = await this.#ask(`Schema ${id} could not be had`, {
        method: 'GET',
        path: ['schemas', 'ids', String(id)],
      })
      return {...this.#read.schema(body, `schema ${id}`), id}
    })
  }

  /** By the GUID of Confluent's newer serialisers (its Schema Registry 8.0); others know none. */
  schemaByGuid(guid: string): Promise<RegisteredSchema> {
    return this.#once(`guids/${guid}`, async () => {
      const body = await this.#ask(`Schema ${guid} could not be had`, {
        method: 'GET',
        path: ['schemas', 'guids', guid],
      })
      return {...this.#read.schema(body, `schema ${guid}`), id: this.#read.idIfThere(body)}
    })
  }

  async schemaOf(
    subject: string,
    version: WantedVersion,
    {withDeleted = false}: {readonly withDeleted?: boolean} = {},
  ): Promise<SubjectSchema> {
    const which = version === 'latest' ? `The schema of ${subject}` : `Version ${version} of ${subject}`
    const body = await this.#ask(`${which} could not be had`, {
      method: 'GET',
      path: ['subjects', subject, 'versions', String(version)],
      query: {deleted: withDeleted ? 'true' : undefined},
    })
    return this.#read.subjectSchema(body, which, {subject, version: version === 'latest' ? null : version})
  }

  /** The version of a subject that is this schema; null where none is, or there is no such subject. */
  async find(
    subject: string,
    schema: NewSchema,
    {normalizes}: {readonly normalizes: boolean},
  ): Promise<SubjectSchema | null> {
    const request: HttpRequest = {
      method: 'POST',
      path: ['subjects', subject],
      query: normalizing(normalizes),
      body: bodyOf(schema),
      changes: false,
    }
    const answer = await this.#client.ask(request)
    if (says(answer, 40401, 40403, 40404)) return null
    const what = `Whether ${subject} has this schema could not be had`
    return this.#read.subjectSchema(this.#bodyOf(answer, what), what, {subject, version: null})
  }

  /** Registers a schema as the next version of a subject; its id. One that is there already keeps version and id. */
  async register(
    subject: string,
    schema: NewSchema,
    {normalizes}: {readonly normalizes: boolean},
  ): Promise<number> {
    const body = await this.#ask(`The schema could not be registered for ${subject}`, {
      method: 'POST',
      path: ['subjects', subject, 'versions'],
      query: normalizing(normalizes),
      body: bodyOf(schema),
    })
    return this.#read.id(body, 'what was registered')
  }

  /**
   * Whether a schema may follow the versions that the subject's level compares with; null where the subject has none. Throws
   * Failure(CHECK_BROKEN) where it is the check itself that fails, so that nothing is known.
   */
  async checkCompatibility(
    subject: string,
    schema: NewSchema,
    {normalizes}: {readonly normalizes: boolean},
  ): Promise<Compatibility | null> {
    const ask = (...version: readonly string[]): Promise<HttpAnswer> =>
      this.#client.ask({
        method: 'POST',
        path: ['compatibility', 'subjects', subject, 'versions', ...version],
        query: {verbose: 'true', ...normalizing(normalizes)},
        body: bodyOf(schema),
        changes: false,
      })
    let answer = await ask()
    // Karapace and older ones compare with one version alone.
    if ((answer.status === 404 && !says(answer, 40401, 40402, 40404)) || answer.status === 405)
      answer = await ask('latest')
    if (says(answer, 40401, 40402, 40404)) return null
    const what = `Whether the schema fits ${subject} could not be had`
    if (isBrokenCheck(answer, schema)) throw brokenCheck(registryFailure(answer, this.#client, what), subject)
    return this.#read.compatibility(this.#bodyOf(answer, what), what)
  }

  /** Deletes a version; for good where that is wanted, which only one that is deleted can be. */
  async deleteVersion(
    subject: string,
    version: number,
    {isPermanent}: {readonly isPermanent: boolean},
  ): Promise<void> {
    await this.#ask(`Version ${version} of ${subject} could not be deleted`, {
      method: 'DELETE',
      path: ['subjects', subject, 'versions', String(version)],
      query: {permanent: isPermanent ? 'true' : undefined},
    })
  }

  /** The same for all versions of a subject, and the subject with them. */
  async deleteSubject(subject: string, {isPermanent}: {readonly isPermanent: boolean}): Promise<void> {
    await this.#ask(`Subject ${subject} could not be deleted`, {
      method: 'DELETE',
      path: ['subjects', subject],
      query: {permanent: isPermanent ? 'true' : undefined},
    })
  }

  /** The compatibility level of a subject; null where it has none of its own. */
  async levelOf(subject: string): Promise<string | null> {
    const answer = await this.#client.ask({method: 'GET', path: ['config', subject]})
    if (says(answer, 40401, 40404, 40408)) return null
    const what = `The compatibility of ${subject} could not be had`
    const level = this.#read.level(this.#bodyOf(answer, what), what)
    return level === 'NONE' && this.isApicurio ? null : level
  }

  /** The level of all subjects that have none of their own. */
  async globalLevel(): Promise<string> {
    const what = 'The compatibility of the registry could not be had'
    return this.#read.level(await this.#ask(what, {method: 'GET', path: ['config']}), what)
  }

  /** Sets the level of a subject, or with null that of the registry. */
  async setLevel(subject: string | null, level: string): Promise<void> {
    await this.#ask(`The compatibility of ${subject ?? 'the registry'} could not be set`, {
      method: 'PUT',
      path: subject === null ? ['config'] : ['config', subject],
      body: {compatibility: level},
    })
  }

  /** The versions that refer to one, by their ids, also those that are deleted, but not for good. Registries without such lists: none. */
  async referrers(subject: string, version: number): Promise<readonly SubjectVersion[]> {
    const ids = await this.#client.ask({
      method: 'GET',
      path: ['subjects', subject, 'versions', String(version), 'referencedby'],
    })
    if (ids.status >= 300) return []
    const lists = this.#read.versions(ids.body, `what refers to ${subject}`).map(async (id) => {
      const answer = await this.#client.ask({
        method: 'GET',
        path: ['schemas', 'ids', String(id), 'versions'],
        query: {deleted: 'true'},
      })
      return answer.status >= 300 ? [] : this.#read.places(answer.body, `the versions of schema ${id}`)
    })
    return (await Promise.all(lists)).flat()
  }

  /** Takes the level of a subject away, so that the registry's holds; with null that of the registry, which then has its default. */
  async unsetLevel(subject: string | null): Promise<void> {
    await this.#ask(`The compatibility of ${subject ?? 'the registry'} could not be unset`, {
      method: 'DELETE',
      path: subject === null ? ['config'] : ['config', subject],
    })
  }

  /**
   * Apicurio has no level NONE of a subject: it takes the rule away, and says NONE of each that has none, whatever holds for all. Nor can
   * its own level be taken away.
   */
  get isApicurio(): boolean {
    return this.#client.server.url.pathname.includes('/apis/ccompat/')
  }

  async #ask(what: string, request: HttpRequest): Promise<unknown> {
    return this.#bodyOf(await this.#client.ask(request), what)
  }

  #bodyOf(answer: HttpAnswer, what: string): unknown {
    if (answer.status < 300) return answer.body
    throw registryFailure(answer, this.#client, what)
  }

  /** What an id names never changes; what could not be had is asked for again by the next. */
  #once(key: string, fetch: () => Promise<RegisteredSchema>): Promise<RegisteredSchema> {
    const known = this.#byId.get(key)
    if (known !== undefined) return known
    const asked = fetch().catch((error: unknown) => {
      this.#byId.delete(key)
      throw error
    })
    this.#byId.set(key, asked)
    return asked
  }
}

function normalizing(normalizes: boolean): {readonly normalize: string | undefined} {
  return {normalize: normalizes ? 'true' : undefined}
}

/** Avro is left unsaid: registries before 5.5 know no types. */
function bodyOf({type, text, references}: NewSchema): object {
  return {
    schema: text,
    ...(type === 'AVRO' ? {} : {schemaType: type}),
    ...(references.length === 0 ? {} : {references}),
  }
}

/** Throws Failure(usage) for what is no version. */
export function parseVersion(text: string): WantedVersion {
  if (text === 'latest') return 'latest'
  const version = Number(text)
  if (/^\d+$/.test(text) && version >= 1 && version < 2 ** 31) return version
  throw new Failure('usage', `"${text}" is no version: a number from 1, or latest.`)
}
