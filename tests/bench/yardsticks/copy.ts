// Bare COPY of a file into a table.
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { input, serve } from './yardstick.ts'

const { url, into, file } = input<{ url: string; into: string; file: string }>()
const client = new pg.Client({ connectionString: url })
await client.connect()

serve(() => pipeline(createReadStream(file), client.query(from(`copy ${into} from stdin`))))
