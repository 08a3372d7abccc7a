import {chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {appendToFile, readIfThere, readSettingsFile, replaceFile} from '../../src/user/files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'samsa-files-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

test('a file that is not there is null; any other trouble is thrown', () => {
  expect(readIfThere(path.join(folder, 'none'))).toBeNull()
  expect(() => readIfThere(folder)).toThrow('EISDIR')
})

test('a file of settings is read as a whole, and one without an end is given up', () => {
  const file = path.join(folder, 'ca.pem')
  const text = 'ä€😀\n'.repeat(20_000)
  writeFileSync(file, text)
  expect(readSettingsFile(file).toString()).toBe(text)
  expect(() => readSettingsFile('/dev/zero')).toThrow('/dev/zero has more than 16 MiB')
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
