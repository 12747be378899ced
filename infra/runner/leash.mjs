// Outlives whoever started it: when the pipe from there closes, whatever was held and is still running is stopped here. After an
// orderly end that is nothing; after a SIGKILL it is all.
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOf } from '../processes.mjs'

/** Four ranks at most, and all must be over within ten seconds. */
const PATIENCE_MS = 2_000

const held = new Map()
const folders = []

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

const hear = {
  hold: ({ pid, rank, signals }) => held.set(pid, { pid, rank, signals, start: startOf(pid) }),
  release: pid => held.delete(pid),
  folder: folder => folders.push(folder),
}

createInterface({ input: process.stdin })
  .on('line', line => {
    for (const [word, about] of Object.entries(JSON.parse(line))) hear[word]?.(about)
  })
  .on('close', async () => {
    await stopAll()
    process.exit(0)
  })

async function stopAll() {
  const ranks = [...new Set([...held.values()].map(({ rank }) => rank))].sort((a, b) => a - b)
  for (const rank of ranks) await Promise.all([...held.values()].filter(one => one.rank === rank).map(stop))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

async function stop({ pid, signals, start }) {
  const isAlive = () => start !== null && startOf(pid) === start
  for (const signal of signals) {
    if (isAlive()) send(pid, signal)
    const deadline = Date.now() + PATIENCE_MS / signals.length
    while (isAlive() && Date.now() < deadline) await sleep(20)
  }
  // What is left of its group is ours, unless the id has been given to another process since.
  if ([null, start].includes(startOf(pid))) send(-pid, 'SIGKILL')
}

function send(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone in between.
  }
}
