/** Topics in which brokers keep what they have to remember, and whose records `--decode internal` reads. */
export const INTERNAL_TOPICS = ['__consumer_offsets', '__transaction_state', '__share_group_state'] as const
