/** What a process tells at its `/metrics`: the value of each line, by its name with its labels. */
export async function metricsOf({ metricsUrl }: { metricsUrl: string }): Promise<Record<string, number>> {
  const text = await (await fetch(`${metricsUrl}/metrics`)).text()
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map(line => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}
