import { fork } from 'node:child_process'
import { once } from 'node:events'

/** Runs a script in another process, and waits until it says something; whatever is waited for fails when the process ends. */
export async function startForked(script: string, args: string[]) {
  const child = fork(script, args)
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended by ${code}`)))
  ended.catch(() => undefined) // whoever waits for something of it is told
  const said = (): Promise<unknown> => Promise.race([ended, once(child, 'message').then(([message]) => message)])
  await said()
  return {
    /** Answers what it says to this. */
    ask(word: string): Promise<unknown> {
      const answer = said()
      child.send(word)
      return answer
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}
