import {type Document, isMap, parseDocument} from 'yaml'

/** A profile as a file has it: plain data of the shape in profile-shape.ts. */
export type WrittenProfile = Readonly<Record<string, unknown>>

/** What a new file begins with. */
const HEAD = ' Profiles of samsa: how to reach which cluster (samsa help connecting).'

// Each of these changes the text of a file and leaves all else of it as it is, comments too.

/** With a profile in it, in place of one of the same name; the first one becomes the current one, unless that is not wanted. */
export function putProfile(
  text: string | null,
  name: string,
  profile: WrittenProfile,
  {becomesCurrent = true}: {readonly becomesCurrent?: boolean} = {},
): string {
  const document = open(text)
  const hasProfiles = (document.get('profiles') ?? null) !== null
  const isFirst = !hasProfiles && document.get('current') === undefined
  // In front of the profiles, where people look for it.
  if (isFirst && becomesCurrent) document.set('current', name)
  // `profiles:` with nothing behind it is no map that could take one more.
  if (hasProfiles) document.setIn(['profiles', name], document.createNode(profile))
  else document.set('profiles', document.createNode({[name]: profile}))
  return write(document)
}

/** Without a profile, which is not the current one any more either. */
export function dropProfile(text: string, name: string): string {
  const document = open(text)
  document.deleteIn(['profiles', name])
  if (document.get('current') === name) document.delete('current')
  return write(document)
}

/** With another current profile; null for none. */
export function chooseCurrent(text: string | null, name: string | null): string {
  const document = open(text)
  if (name === null) document.delete('current')
  else document.set('current', name)
  return write(document)
}

function open(text: string | null): Document {
  const document = parseDocument(text ?? '')
  if (isMap(document.contents)) return document
  // An empty file, or one of comments alone.
  const fresh = parseDocument('{}')
  if (isMap(fresh.contents)) fresh.contents.flow = false
  fresh.commentBefore = document.commentBefore ?? document.comment ?? HEAD
  return fresh
}

function write(document: Document): string {
  return document.toString({lineWidth: 0})
}
