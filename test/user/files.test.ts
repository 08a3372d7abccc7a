import {chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {appendToFile, readIfThere, replaceFile} from '../../src/user/files.ts'
import {makeFolder} from '../../src/user/make-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'samsa-files-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

test('a file that is not there is null; any other trouble is thrown', () => {
  expect(readIfThere(path.join(folder, 'none'))).toBeNull()
  expect(() => readIfThere(folder)).toThrow(`${folder} is a folder`)
})

test('in the place of a file of our own, nothing but a plain file is read, and no more than it may have', () => {
  const file = path.join(folder, 'journal')
  symlinkSync('/dev/zero', file)
  expect(() => readIfThere(file)).toThrow(`${file} is no plain file`)
  const long = path.join(folder, 'long')
  writeFileSync(long, 'abcd')
  expect(() => readIfThere(long, 3)).toThrow(`${long} has more than 3 bytes`)
  expect(readIfThere(long, 4)).toBe('abcd')
})

test('a file is replaced as a whole, for its user alone, and leaves nothing beside it', () => {
  const file = path.join(folder, 'deep/er/file')
  replaceFile(file, 'old')
  replaceFile(file, 'new')
  expect(readIfThere(file)).toBe('new')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
  expect(readdirSync(path.dirname(file))).toEqual(['file'])
})

test('what cannot be replaced stays as it was, and leaves nothing beside it', () => {
  const file = path.join(folder, 'taken')
  appendToFile(path.join(file, 'inside'), 'x')
  expect(() => replaceFile(file, 'new')).toThrow()
  expect(readdirSync(folder)).toEqual(['taken'])
})

test('lines are appended, and a wider mode is not given to what is new', () => {
  const file = path.join(folder, 'journal')
  appendToFile(file, 'a\n')
  appendToFile(file, 'b\n')
  expect(readIfThere(file)).toBe('a\nb\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  chmodSync(file, 0o640)
  appendToFile(file, 'c\n')
  expect(statSync(file).mode & 0o777).toBe(0o640)
})

test('a folder that cannot be made has the reason of the system, not that something is missing', () => {
  const link = path.join(folder, 'link')
  symlinkSync(path.join(folder, 'nowhere'), link)
  for (const place of [link, path.join(link, 'deep/er')])
    expect(() => makeFolder(place)).toThrow(expect.objectContaining({code: 'EEXIST', path: link}))
})

test.runIf(process.platform === 'linux')('where no folder can be made that is told at once', () => {
  expect(() => makeFolder('/proc/samsa/cache')).toThrow(
    expect.objectContaining({code: 'ENOENT', path: '/proc/samsa'}),
  )
})
