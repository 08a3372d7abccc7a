/**
 * How unevenly the leaders of one topic lie on the brokers: the leaders on the broker that has most of them, over the
 * number it would have if they were spread as evenly as they can be, `ceil(leaders / brokers)`.
 *
 * 1 is even, also for a topic with fewer partitions than brokers (where a coefficient of variation would cry wolf);
 * 2 means that one broker serves twice its part. Null where no partition has a leader.
 * Related: kafkatop's PAR (peak to average ratio), which divides by the mean without rounding it up.
 *
 * @param leaders broker id of the leader of each partition, -1 for none
 * @param brokerCount brokers that could lead, those of the metadata answer
 */
export function calculateLeaderSkew(leaders: readonly number[], brokerCount: number): number | null {
  const leadersByBroker = new Map<number, number>()
  for (const leader of leaders) {
    if (leader >= 0) leadersByBroker.set(leader, (leadersByBroker.get(leader) ?? 0) + 1)
  }
  if (leadersByBroker.size === 0) return null

  let led = 0
  let most = 0
  for (const count of leadersByBroker.values()) {
    led += count
    most = Math.max(most, count)
  }
  // A leader that metadata does not list as a broker still serves its partitions.
  const candidates = Math.max(brokerCount, leadersByBroker.size)
  return most / Math.ceil(led / candidates)
}
