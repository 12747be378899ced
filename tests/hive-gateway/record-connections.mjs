// Preloaded into a process: notes in the file of CONNECTIONS_FILE, a line each, whom it looks up or connects to.
import dgram from 'node:dgram'
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const note = (what, whom) => appendFileSync(process.env.CONNECTIONS_FILE, `${what} ${whom}\n`)

/** Has a function of an object note its calls first. */
function record(object, name, whomOf) {
  const original = object[name]
  object[name] = function (...given) {
    note(name, whomOf(given))
    return original.apply(this, given)
  }
}

record(net.Socket.prototype, 'connect', ([first]) => {
  const [{ host, port, path } = {}] = Array.isArray(first)
    ? first
    : [typeof first === 'object' ? first : { port: first }]
  return path ?? `${host ?? 'localhost'}:${port}`
})
const [first] = [([name]) => name]
for (const one of [dns, dns.promises]) for (const name of Object.keys(one).filter(isQuestion)) record(one, name, first)
record(dgram.Socket.prototype, 'send', given => given.findLast(one => typeof one === 'string') ?? 'localhost')
syncBuiltinESMExports()

function isQuestion(name) {
  return /^(lookup|resolve|reverse)/.test(name)
}
