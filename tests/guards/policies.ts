import { guardsIn } from './guard.ts'
import { textOf } from './places.ts'
import { walks } from './walks.ts'

const migrations = {
  membership: '0003_row_security',
  evaluation: '0004_row_security',
  awards: '0004_row_security',
} as const

const POLICY = /create policy (\w+) on (\w+) for \w+ (?:using|with check) \(([^;]*)\);/g

/** Every policy of the second wall, without its condition. */
export const policyGuards = (Object.keys(migrations) as (keyof typeof migrations)[]).flatMap(service => {
  const file = `services/${service}/prisma/migrations/${migrations[service]}/migration.sql`
  return guardsIn(
    file,
    [...textOf(file).matchAll(POLICY)].map(([policy, name, table, condition = '']) => [
      `policy ${name} on ${table} of ${service}`,
      policy,
      policy.replace(condition, () => 'true'),
      walks.policies(service),
    ]),
  )
})
