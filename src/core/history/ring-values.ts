/** Numbers in the slots of a ring, NaN where there is none. */
export type RingValues = Float64Array | Float32Array

/** So few doubles V8 keeps beside its objects, without a buffer of their own; most polls are those of a short look. */
const FIRST_SLOTS = 8

/** An array for the first slots of a ring: until the ring is full its slots come into use one by one. */
export function firstSlots<Values extends RingValues>(
  Numbers: new (length: number) => Values,
  capacity: number,
): Values {
  const values = new Numbers(Math.min(FIRST_SLOTS, capacity))
  values.fill(Number.NaN)
  return values
}

/** The same numbers with room for a slot: twice as much as before, as far as the ring reaches, so that few are copied often. */
export function withSlot<Values extends RingValues>(values: Values, slot: number, capacity: number): Values
export function withSlot(values: RingValues, slot: number, capacity: number): RingValues {
  if (slot < values.length) return values
  const length = Math.min(capacity, Math.max(2 * values.length, 2 ** Math.ceil(Math.log2(slot + 1))))
  const larger = values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)
  larger.set(values)
  larger.fill(Number.NaN, values.length)
  return larger
}
