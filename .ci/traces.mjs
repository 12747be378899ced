// What strace saw of attempts to reach another machine: each line that names an address which is not this machine's own.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const CALLS = ['-f', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o']
/** Quicker, and with the names of programs; an old strace has neither. */
const WISHED = ['--seccomp-bpf', '-Y']

const IP4 = /^\d+(?:<(.*?)>)?.*?sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/gm
const IP6 = /^\d+(?:<(.*?)>)?.*?sin6_port=htons\((\d+)\),[^}]*?inet_pton\(AF_INET6, "([^"]+)"/gm
const OWN = /^(?:::ffff:)?(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0)$|^::1?$/
/** A question for a name is an attempt too, even where who answers it is here. */
const NAMES_PORT = '53'

/** The command that writes what another command, and all that it starts, tries to reach. */
export function tracing(file) {
  const known = WISHED.filter(option => spawnSync('strace', [option, ...CALLS, '/dev/null', 'true']).status === 0)
  return ['strace', ...known, ...CALLS, file]
}

/** The addresses outside, and the look-ups of names, in a file of strace; and how many addresses it saw at all. */
export function attemptsIn(file) {
  const text = readFileSync(file, 'utf8')
  const seen = [...text.matchAll(IP4), ...text.matchAll(IP6)].map(([, who, port, address]) => ({ who, port, address }))
  const outside = seen.filter(({ port, address }) => port === NAMES_PORT || !OWN.test(address))
  return {
    seen: seen.length,
    outside: [...new Set(outside.map(({ who, port, address }) => `${address} port ${port} (${who ?? 'a process'})`))],
  }
}
