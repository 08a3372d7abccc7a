import type {HeaderInput} from '../../../kafka/batches/header-encoder.ts'

/** How a CSV row is sent (--input csv). */
export interface CsvOptions {
  /** A cell of exactly these bytes is null. */
  readonly nullMarker: Buffer | null
  /** Headers that every record gets after its own. */
  readonly headers: readonly HeaderInput[]
  /** Whether a record goes to the partition that it names. */
  readonly keepsPartition: boolean
  /** The byte between two cells; null for a comma. */
  readonly separator: number | null
  /** The names of the columns, for input whose first row is a record; null where the first row has them. */
  readonly columns: readonly string[] | null
  /** The next record stands on this line. */
  readonly onLine: (line: number) => void
}

/** The columns of headers begin so. */
export const HEADER_COLUMN = 'header.'
