import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {findSchemaProblems} from '../../../src/core/declare/kinds/read-declared-schema.ts'
import {inOrder, readDeclared} from '../../../src/core/declare/read-declared.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

/** What is wrong with the schemas of a file, and where. */
async function problemsOf(text: string, folder = '/') {
  const {declared, problems} = readDeclared([{file: 'f.yaml', text, folder}], new Map())
  expect(problems).toEqual([])
  const found = await findSchemaProblems(declared?.schemas ?? [])
  return found.map(({file, line, column, message}) => `${file}:${line}:${column} ${message}`)
}

test('what is no schema is told where it stands, in every language', async () => {
  const problems = await problemsOf(`schemas:
  - {subject: a, schema: '"long"'}
  - subject: b
    schema: '{"type": "record", "name": "B", "fields": [{"name": "x", "type": "Nothing"}]}'
  - {subject: c, type: protobuf, schema: 'syntax = "proto3"; message C { Missing m = 1; }'}
  - {subject: d, type: json-schema, schema: '{"type": 7}'}
`)
  expect(problems).toMatchObject([
    expect.stringMatching(/^f\.yaml:4:5 .*Nothing/),
    expect.stringMatching(/^f\.yaml:5:34 .*Missing/),
    expect.stringMatching(/^f\.yaml:6:37 ./),
  ])
})

test('one that uses another one of the file is read with it; one that uses what only the registry has is left to it', async () => {
  const customer = `{"type": "record", "name": "Customer", "fields": []}`
  const using = (references: string) => `schemas:
  - {subject: customers, schema: '${customer}'}
  - subject: orders
    schema: '{"type": "record", "name": "Order", "fields": [{"name": "c", "type": "Customer"}, {"name": "d", "type": "Other"}]}'
    references: [${references}]
`
  expect(await problemsOf(using('{name: Customer, subject: customers}'))).toMatchObject([
    expect.stringMatching(/^f\.yaml:4:5 .*Other/),
  ])
  const elsewhere = ['{name: Customer, subject: customers, version: 2}', '{name: Customer, subject: away}']
  for (const reference of elsewhere) expect(await problemsOf(using(reference))).toEqual([])
})

test('of a file, and one that cannot be read', async () => {
  const folder = await temporaryFolder()
  await writeFile(path.join(folder, 'a.avsc'), '{"type": "no such type"}')
  await mkdir(path.join(folder, 'b.avsc'))
  const of = (file: string) => problemsOf(`schemas: [{subject: a, file: ${file}}]`, folder)
  expect(await of('a.avsc')).toMatchObject([expect.stringMatching(/^f\.yaml:1:24 .*no such type/)])
  expect(await of('b.avsc')).toMatchObject([expect.stringMatching(/^f\.yaml:1:24 .*b\.avsc cannot be read/)])
})

test('schemas are read beside what else is wrong, but for those that it is about', async () => {
  const text = `topics:
  - {name: a, partitons: 3}
schemas:
  - {subject: right, schema: '"long"'}
  - {subject: wrong, schema: '"nothing"'}
  - {subject: unfilled, schema: '"$\{TYPE}"'}
  - {subject: neither}
  - subject: using
    schema: '{"type": "array", "items": "Nowhere"}'
`
  const {declared, problems, schemas} = readDeclared([{file: 'f.yaml', text, folder: '/'}], new Map())
  expect(declared).toBeNull()
  expect(problems.map(({line}) => line)).toEqual([2, 6, 7])
  expect(schemas.map(({subject}) => subject)).toEqual(['right', 'wrong', 'using'])
  const found = await findSchemaProblems(schemas)
  expect(found.map(({line}) => line)).toEqual([5, 9])
  expect(inOrder([...problems, ...found, ...found], [{file: 'f.yaml'}]).map(({line}) => line)).toEqual([
    2, 5, 6, 7, 9,
  ])
})
