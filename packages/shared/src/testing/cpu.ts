/** What `work` answers, and the milliseconds of CPU that the process took meanwhile: a busy machine makes them no more. */
export async function withCpu<T>(work: () => Promise<T>): Promise<{ answer: T; cpuMs: number }> {
  const begun = process.cpuUsage()
  const answer = await work()
  const { user, system } = process.cpuUsage(begun)
  return { answer, cpuMs: (user + system) / 1_000 }
}
