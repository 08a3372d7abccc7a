import type {Cell, Column} from '../../views/column.ts'
import {stringifyJson} from '../../views/json.ts'

type Json = null | boolean | number | string | readonly Json[] | {readonly [name: string]: Json}

/** A row with one value a column. */
export type FlatRow = ReadonlyMap<string, Cell>

/** Rows as a table of plain values, for CSV. */
export interface FlatTable {
  readonly columns: readonly Column<FlatRow>[]
  readonly rows: readonly FlatRow[]
}

/**
 * Rows of JSON as a table: what is inside an object has a column of its own (`summary.lag`), a list of plain values is
 * one cell (`1 2 3`), of a list of objects there is only how many it holds: a cell has no room for a table. A value is
 * what it is in JSON. Columns stand in the order in which the rows bring them.
 */
export function flattenRows(rows: readonly object[]): FlatTable {
  const plain: readonly Json[] = JSON.parse(stringifyJson(rows))
  const leaves = plain.map((row) => collectLeaves(row, '', new Map()))
  const fields = [...new Set(leaves.flatMap((row) => [...row.keys()]))]
  const counted = new Set(fields.filter((field) => leaves.some((row) => holdsObjects(row.get(field)))))
  return {
    columns: fields.map((field) => ({field, value: (row) => row.get(field)})),
    rows: leaves.map(
      (row) => new Map([...row].map(([field, value]) => [field, toCell(value, counted.has(field))])),
    ),
  }
}

function collectLeaves(value: Json, path: string, leaves: Map<string, Json>): Map<string, Json> {
  if (value === null || typeof value !== 'object' || isList(value)) return leaves.set(path, value)
  for (const [name, inner] of Object.entries(value))
    collectLeaves(inner, path === '' ? name : `${path}.${name}`, leaves)
  return leaves
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function holdsObjects(value: Json | undefined): boolean {
  return isList(value) && value.some((item) => item !== null && typeof item === 'object')
}

function toCell(value: Json, isCounted: boolean): Cell {
  if (isList(value)) return isCounted ? value.length : value.join(' ')
  return typeof value === 'object' ? null : value
}
