import { parseArgs } from 'node:util'

const MOST_MEMBERS = 5_400_000

export const usage = `npm start [-- options]    runs Laurel on this machine until Ctrl-C

  --members N   how many members the sample of the first run has (default 20000, at most ${MOST_MEMBERS})
  --empty       no sample
  --reset       begin anew: removes the local databases, topics and keys first
  --help        this text

Databases and brokers of your own: MEMBERSHIP_DATABASE_URL, EVALUATION_DATABASE_URL, AWARDS_DATABASE_URL (each with
…_MIGRATION_DATABASE_URL when its owner is another role), KAFKA_BROKERS. Ports: GATEWAY_PORT, MEMBERSHIP_PORT,
EVALUATION_PORT, AWARDS_PORT, POSTGRES_PORT, KAFKA_PORT, KAFKA_CONTROLLER_PORT. Folder of local data: LAUREL_DATA (default
.data). On the console: LOG_LEVEL (default warn).`

/** What the command line asks for; throws one line that says what is wrong with it. `members` is absent unless given. */
export function parseOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      reset: { type: 'boolean', default: false },
      empty: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      members: { type: 'string' },
    },
  })
  if (values.empty && values.members !== undefined) throw new Error('--empty and --members exclude each other')
  return { ...values, members: values.members === undefined ? undefined : membersOf(values.members) }
}

function membersOf(text) {
  const members = Number(text)
  if (/^\d+$/.test(text) && members >= 1 && members <= MOST_MEMBERS) return members
  throw new Error(`--members ${text}: a whole number from 1 to ${MOST_MEMBERS}`)
}
