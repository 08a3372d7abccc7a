import {SourceMap, type SourceMapPayload} from 'node:module'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {readOwnFile} from './own-files.ts'

/** `file:///where/dist/chunk-ABC.js:2:509`, as a stack names a place, with or without its scheme. */
const PLACE = /(?:file:\/\/)?[^\s()]*?[\w.-]+\.c?js:(\d+):(\d+)/g

/** `at async e4.#n (src/core/lag/fetch-lag.ts:20:5)`: the names are those of the bundle, which say nothing. */
const SHORT_NAME = /^( +at )(?:async )?(?:new )?[^\n(]+ \((src\/[^\n)]+)\)$/gm

/**
 * A stack with the places of the bundle replaced by those of the sources: `src/core/lag/fetch-lag.ts:20:5`. What has no map stays as
 * it is. Node's own way (--enable-source-maps) would read maps with every start.
 */
export function withSourcePlaces(stack: string, root: string): string {
  const maps = new Map<string, SourceMap | null>()
  const told = stack.replaceAll(PLACE, (place: string, line: string, column: string) => {
    const file = place.replace(/:\d+:\d+$/, '')
    const own = path.relative(root, file.startsWith('file:') ? fileURLToPath(file) : file)
    if (!maps.has(own)) maps.set(own, readMap(root, own))
    // What findEntry takes counts from 0, a stack from 1.
    const entry = maps.get(own)?.findEntry(Number(line) - 1, Number(column) - 1)
    if (!entry || !('originalSource' in entry)) return place
    const source = path.posix.normalize(entry.originalSource).replace(/^(\.\.\/)+/, '')
    // Dependencies have no places of their own in it.
    if (!source.startsWith('src/')) return place
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
  return told.replaceAll(SHORT_NAME, '$1$2')
}

function readMap(root: string, file: string): SourceMap | null {
  try {
    const payload: SourceMapPayload = JSON.parse(readOwnFile(root, `${file}.map`))
    return new SourceMap(payload)
  } catch {
    return null
  }
}
