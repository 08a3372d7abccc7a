/**
 * The slope of the least-squares line through points, per second: how lag.md (Definitions, 5) measures a production
 * rate. Two points give their plain difference. Null below two points, or where all of them have the same time.
 *
 * @param timesMs when each value was seen
 * @param values what was seen, in the same order
 */
export function calculateSlopePerSecond(
  timesMs: readonly number[],
  values: readonly number[],
): number | null {
  const count = Math.min(timesMs.length, values.length)
  const originMs = timesMs[0]
  const originValue = values[0]
  if (count < 2 || originMs === undefined || originValue === undefined) return null

  // Sums start from the first point: offsets and epoch times are so large that their squares lose the digits that matter.
  let sumTime = 0
  let sumValue = 0
  for (let index = 0; index < count; index++) {
    sumTime += (timesMs[index] ?? originMs) - originMs
    sumValue += (values[index] ?? originValue) - originValue
  }
  const meanTime = sumTime / count
  const meanValue = sumValue / count

  let covariance = 0
  let variance = 0
  for (let index = 0; index < count; index++) {
    const time = (timesMs[index] ?? originMs) - originMs - meanTime
    const value = (values[index] ?? originValue) - originValue - meanValue
    covariance += time * value
    variance += time * time
  }
  return variance === 0 ? null : (covariance / variance) * 1000
}
