// How numbers and times are written, for who shows them. Sentences of core hold them too, and so it is there.
export * from '../core/names/numbers.ts'
