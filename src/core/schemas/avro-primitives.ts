/** The types of Avro that are made of no others (Avro 1.12, Primitive Types). */
export const AVRO_PRIMITIVES = [
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
] as const
export type AvroPrimitiveKind = (typeof AVRO_PRIMITIVES)[number]

/** Whether a name is that of a primitive type. */
export function isAvroPrimitive(name: string): name is AvroPrimitiveKind {
  return AVRO_PRIMITIVES.some((kind) => kind === name)
}
