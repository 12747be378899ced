import { createWriteStream, mkdirSync } from 'node:fs'
import { styleText } from 'node:util'
import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import { localData } from './checkout.ts'
import { type Level, levelAndMessage, levels } from './log-line.ts'
import type { Exit } from './program.ts'

const EVERY_MS = 5_000
const FORMAT = '{step} {bar} {percentage} % │ {value} of {total} │ {duration_formatted}'
const NAME_WIDTH = 11
const COLOURS = ['cyan', 'magenta', 'green', 'yellow', 'blue', 'gray'] as const

/** What the person at the console sees: one writer, so that logs and progress do not tear each other. */
export type Screen = {
  say: (text: string) => void
  /** Takes the lines that a program writes: all of them into its log file, those that matter to the console. */
  logOf: (name: string, isWorthShowing?: (level: Level) => boolean) => (line: string) => void
  /** Tells that a program ended without being asked to, and is started again. */
  tellExitOf: (name: string) => (exit: Exit, retryInMs: number) => void
  progress: (step: string, done: number, total: number) => void
  endProgress: () => void
}

/** `threshold` is the least level of a program's line that reaches the console. */
export function createScreen(threshold: string): Screen {
  const isTerminal = process.stdout.isTTY === true
  const hasColour = isTerminal && !process.env.NO_COLOR
  const bars = isTerminal ? terminalBars() : plainProgress(text => console.log(text))
  const least = levels.indexOf(threshold as Level)
  const isLoud = (level: Level) => threshold !== 'silent' && levels.indexOf(level) >= least
  let programs = 0
  mkdirSync(localData('logs'), { recursive: true })
  return {
    say: bars.say,
    tellExitOf: name => (exit, retryInMs) =>
      bars.say(
        `${name} ended (${exit.signal ?? exit.code}); starting it again in ${retryInMs / 1_000} s, its log is .data/logs/${name}.log`,
      ),
    progress: bars.progress,
    endProgress: bars.end,
    logOf(name, isWorthShowing = isLoud) {
      const file = createWriteStream(localData('logs', `${name}.log`)) // emptied at every start
      const padded = `${name.padEnd(NAME_WIDTH)}│`
      const prefix = hasColour ? styleText(COLOURS[programs++ % COLOURS.length] ?? 'gray', padded) : padded
      return line => {
        file.write(`${line}\n`)
        const { level, message } = levelAndMessage(line)
        if (isWorthShowing(level)) bars.say(`${prefix} ${level} ${message}`)
      }
    },
  }
}

type Bars = {
  say: (text: string) => void
  progress: Screen['progress']
  end: () => void
}

/** One bar at a time, so that they fit any terminal; a finished one stays as it is. */
function terminalBars(): Bars {
  const finished = new Set<string>()
  let current: { step: string; bars: MultiBar; bar: SingleBar } | null = null
  const end = () => {
    current?.bars.stop()
    current = null
  }
  const begin = (step: string, total: number) => {
    end()
    const bars = new MultiBar({ format: FORMAT, hideCursor: true, barsize: 24 }, Presets.shades_classic)
    return { step, bars, bar: bars.create(total, 0, { step: step.padEnd(24) }) }
  }
  return {
    // The bar is drawn again below what is said.
    say: text => (current ? current.bars.log(`${text}\n`) : console.log(text)),
    progress(step, done, total) {
      if (finished.has(step)) return
      if (current?.step !== step) current = begin(step, total)
      current.bar.setTotal(total)
      current.bar.update(done)
      if (done < total) return
      finished.add(step)
      end()
    },
    end,
  }
}

/** Without a terminal: a line every few seconds, and one when a step is done. */
function plainProgress(say: (text: string) => void): Bars {
  const last = new Map<string, { at: number; done: number }>()
  return {
    say,
    progress(step, done, total) {
      const before = last.get(step) ?? { at: 0, done: -1 }
      const isNews = done === total ? before.done !== total : Date.now() - before.at >= EVERY_MS
      if (!isNews) return
      last.set(step, { at: Date.now(), done })
      say(`${step}: ${done} of ${total}`)
    },
    end: () => last.clear(),
  }
}
