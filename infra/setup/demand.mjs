// What the machine must have; each thing that it lacks is one line that says what to do.
import { spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'

const GIGABYTE = 1024 ** 3

/** Ends the process, naming everything at once, when the machine lacks what is needed. */
export function demand({ folder, java, maven }) {
  const problems = [
    nodeProblem(process.versions.node),
    diskProblem(folder),
    java && javaProblem(),
    maven && mavenProblem(),
  ].filter(Boolean)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exit(1)
}

export function nodeProblem(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return null
  return `Node ${version} is too old: install Node 20.19 or newer`
}

export function diskProblem(folder, needed = GIGABYTE) {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= needed) return null
  const free = Math.floor((bavail * bsize) / 1024 ** 2)
  return `the disk of ${folder} is nearly full, ${free} MB are free: make room for at least ${needed / 1024 ** 2} MB`
}

export function javaProblem(command = 'java') {
  const advice = 'install Java 17 or newer, or set KAFKA_BROKERS to a Kafka of your own'
  const { error, status, stderr } = spawnSync(command, ['-version'], { encoding: 'utf8' })
  if (error || status !== 0) return `there is no Java, which the embedded Kafka needs: ${advice}`
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr) ?? []
  const major = Number(first === '1' ? second : first) // Java 8 called itself 1.8
  return major < 17 ? `Java ${major} is too old for the embedded Kafka: ${advice}` : null
}

function mavenProblem() {
  // Its exit code tells nothing: it fails for want of a Java, of which javaProblem tells.
  if (!spawnSync('mvn', ['-v']).error) return null
  return "there is no Maven (mvn), which fetches the embedded Kafka's jars: install Maven 3, or set KAFKA_BROKERS to a Kafka of your own"
}
