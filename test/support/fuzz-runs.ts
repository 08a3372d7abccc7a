/** How many cases a fuzz test tries: what it is worth in every run of the suite, or as many as SAMSA_FUZZ_RUNS says. */
export function fuzzRuns(usual: number): number {
  const wanted = Number(process.env.SAMSA_FUZZ_RUNS)
  return Number.isSafeInteger(wanted) && wanted > 0 ? wanted : usual
}

/** Where the cases begin that are drawn: SAMSA_FUZZ_SEED repeats those of a run that failed. */
export const FUZZ_SEED = Number(process.env.SAMSA_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
