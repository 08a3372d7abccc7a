import {readdirSync} from 'node:fs'
import type {Message} from '../../../src/kafka/protocol/schema.ts'

/** What a field of a message may hold. */
export type Value = number | bigint | boolean | string | Buffer | null | Value[] | {[name: string]: Value}
export type Struct = {[name: string]: Value}

const folder = new URL('../../../src/kafka/protocol/messages/', import.meta.url)

/** Every message that samsa speaks, whatever file it lies in. */
export async function allMessages(): Promise<Message<Struct, Struct>[]> {
  const modules: object[] = await Promise.all(
    readdirSync(folder).map((file) => import(new URL(file, folder).href)),
  )
  return modules.flatMap((each) => Object.values(each) as Message<Struct, Struct>[])
}

/** The versions of a message, one by one. */
export function versionsOf({versions: [first, last]}: Message<Struct, Struct>): number[] {
  return Array.from({length: last - first + 1}, (_, index) => first + index)
}
