import {expect, test} from 'vitest'
import {compareSchemas} from '../../../src/core/schemas/diff/compare-schemas.ts'
import {NO_FIELD} from '../../../src/core/schemas/diff/schema-change.ts'
import type {SchemaType} from '../../../src/core/schemas/registered-schema.ts'

async function changesOf(type: SchemaType, from: unknown, to: unknown): Promise<string[]> {
  const text = (schema: unknown): string => (typeof schema === 'string' ? schema : JSON.stringify(schema))
  const {changes} = await compareSchemas({type, text: text(from)}, {type, text: text(to)})
  return changes.map(({action, path, what, from: before, to: after}) =>
    [action, path, what, JSON.stringify(before), JSON.stringify(after)].join(' '),
  )
}

const order = (fields: unknown[]) => ({type: 'record', name: 'Order', namespace: 'shop', fields})

test('Avro: fields that were added, removed, and are otherwise', async () => {
  const from = order([
    {name: 'id', type: 'string'},
    {name: 'old', type: {type: 'record', name: 'Old', fields: [{name: 'inside', type: 'int'}]}},
    {name: 'at', type: 'long'},
  ])
  const to = order([
    {name: 'id', type: ['null', 'string'], default: null},
    {name: 'at', type: {type: 'long', logicalType: 'timestamp-millis'}},
    {name: 'total', type: {type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2}},
  ])
  expect(await changesOf('AVRO', from, to)).toEqual([
    'removed old field "shop.Old" null',
    'changed id type "string" "null | string"',
    'added id default null null',
    'added at logicalType null "timestamp-millis"',
    'added total field null "bytes"',
  ])
})

test('of a field that is added or removed it is told what is said of it, and whether it has a default of its own', async () => {
  const state = {type: 'enum', name: 'State', symbols: ['NEW'], default: 'NEW'}
  const amount = {type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2}
  const to = [
    {name: 'at', type: 'long', default: 0, doc: 'when'},
    {name: 'amount', type: amount},
    {name: 'state', type: state},
  ]
  const {changes} = await compareSchemas(
    {type: 'AVRO', text: JSON.stringify(order([]))},
    {type: 'AVRO', text: JSON.stringify(order(to))},
  )
  expect(changes).toMatchObject([
    {path: 'at', attributes: {default: 0, doc: 'when'}, hasDefault: true},
    {path: 'amount', attributes: {logicalType: 'decimal', precision: 9, scale: 2}, hasDefault: false},
    {path: 'state', hasDefault: false},
  ])
  const json = await compareSchemas(
    {type: 'JSON', text: '{}'},
    {type: 'JSON', text: '{"properties":{"a":{"type":"string"}}}'},
  )
  expect(json.changes).toMatchObject([{path: 'a', attributes: {}, hasDefault: null}])
})

test('Avro: items, values, branches of unions, enums and what refers to itself', async () => {
  const from = order([
    {
      name: 'items',
      type: {type: 'array', items: {type: 'record', name: 'Item', fields: [{name: 'sku', type: 'string'}]}},
    },
    {name: 'labels', type: {type: 'map', values: 'string'}},
    {name: 'state', type: ['null', {type: 'enum', name: 'State', symbols: ['NEW', 'PAID']}]},
    {name: 'parent', type: ['null', 'Order']},
  ])
  const to = order([
    {
      name: 'items',
      type: {type: 'array', items: {type: 'record', name: 'Item', fields: [{name: 'sku', type: 'long'}]}},
    },
    {name: 'labels', type: {type: 'map', values: 'bytes'}},
    {name: 'state', type: ['null', {type: 'enum', name: 'State', symbols: ['NEW', 'PAID', 'SENT']}]},
    {name: 'parent', type: ['null', 'shop.Order']},
  ])
  expect(await changesOf('AVRO', from, to)).toEqual([
    'changed items[].sku type "string" "long"',
    'changed labels{} type "string" "bytes"',
    'changed state symbols ["NEW","PAID"] ["NEW","PAID","SENT"]',
  ])
})

test('layout and the order of members are no difference, and neither are ways to write the same type', async () => {
  const from = '{"type": "record", "name": "A", "fields": [{"name": "x", "type": "int", "doc": "d"}]}'
  const to = '{"name":"A","fields":[{"doc":"d","type":{"type":"int"},"name":"x"}],\n"type":"record"}'
  expect(await changesOf('AVRO', from, to)).toEqual([])
})

test('JSON Schema: properties, what is required, branches and definitions', async () => {
  const from = {
    type: 'object',
    required: ['id'],
    properties: {id: {type: 'string'}, tags: {type: 'array', items: {type: 'string'}}, gone: true},
    $defs: {money: {type: 'number'}},
  }
  const to = {
    $defs: {money: {type: 'number', minimum: 0}},
    properties: {
      tags: {items: {type: 'integer'}, type: 'array'},
      id: {type: 'string'},
      total: {$ref: '#/$defs/money'},
    },
    type: 'object',
    additionalProperties: false,
  }
  expect(await changesOf('JSON', from, to)).toEqual([
    'removed gone field "anything" null',
    'added #money minimum null 0',
    'changed tags[] type "string" "integer"',
    'removed id required true null',
    'added total field null null',
    'added {} field null "nothing"',
  ])
})

test('Protobuf, two types, and what cannot be read are compared by lines', async () => {
  const proto = (field: string) => `syntax = "proto3";\nmessage Order {\n  ${field}\n}\n`
  const from = {type: 'PROTOBUF', text: proto('string id = 1;')} as const
  expect(await compareSchemas(from, {type: 'PROTOBUF', text: proto('int64 id = 1;')})).toEqual({
    by: 'lines',
    changes: [
      {action: 'removed', path: 'line 3', what: 'line', from: '  string id = 1;', to: null, ...NO_FIELD},
      {action: 'added', path: 'line 3', what: 'line', from: null, to: '  int64 id = 1;', ...NO_FIELD},
    ],
  })
  expect(await compareSchemas(from, {type: 'PROTOBUF', text: from.text.replaceAll('\n', '\r\n')})).toEqual({
    by: 'lines',
    changes: [],
  })
  expect((await compareSchemas(from, {type: 'AVRO', text: '"string"'})).by).toBe('lines')
  expect((await compareSchemas({type: 'AVRO', text: '{'}, {type: 'AVRO', text: '"string"'})).by).toBe('lines')
})

test('schemas that are deeper than anybody writes are compared by lines, and end', async () => {
  const deep = (depth: number): string =>
    `${'{"type":"array","items":'.repeat(depth)}"int"${'}'.repeat(depth)}`
  for (const depth of [150, 1_000, 5_000]) {
    const {by, changes} = await compareSchemas(
      {type: 'AVRO', text: deep(depth)},
      {type: 'AVRO', text: deep(depth).replace('int', 'long')},
    )
    expect([by, changes.length]).toEqual(depth === 150 ? ['parts', 1] : ['lines', 2])
  }
})
