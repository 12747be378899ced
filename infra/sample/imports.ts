import { csv } from './csv.ts'
import { type Graph, insist, reasonOf } from './graph.ts'
import { idOf } from './ids.ts'
import type { Load, Report } from './loading.ts'
import { memberColumns, memberRows } from './members.ts'
import * as operations from './operations.ts'
import { organizationColumns, organizationRows, organizations } from './organizations.ts'
import { follow } from './waiting.ts'

type Problem = { line: number; column: string | null; code: string; message: string; value: string | null }

type Job = {
  status: 'AWAITING_FILE' | 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'REJECTED'
  total: number | null
  done: number
  problemCount: number
  problems: { nodes: Problem[] }
}

type File = { kind: 'ORGANIZATIONS' | 'MEMBERS'; lines: number; chunks: () => Iterable<Uint8Array> }

/** Imports every organisation below the city. */
export async function importOrganizations({ graph, sample, rootId, step }: Load): Promise<void> {
  const lines = count(organizations(sample))
  const chunks = () => csv(organizationColumns, organizationRows(sample))
  const id = idOf(sample.seed, `import/organizations/${sample.members}`)
  await step('organizations', report => importFile(graph, id, rootId, { kind: 'ORGANIZATIONS', lines, chunks }, report))
}

/** Imports every member. */
export async function importMembers({ graph, sample, rootId, step }: Load): Promise<void> {
  const chunks = () => csv(memberColumns, memberRows(sample))
  const id = idOf(sample.seed, `import/members/${sample.members}`)
  const file: File = { kind: 'MEMBERS', lines: sample.members, chunks }
  await step('members', report => importFile(graph, id, rootId, file, report))
}

async function importFile(graph: Graph, id: string, organizationId: string, file: File, report: Report) {
  const input = { id, kind: file.kind, organizationId }
  const { startImport } = await graph.ask<{ startImport: { uploadPath: string } }>(operations.startImport, { input })
  report(0, file.lines)
  await upload(graph, id, startImport.uploadPath, file)
  const { done } = await follow(`import of ${file.kind}`, () => progressOf(graph, id, file.lines), report)
  if (done !== file.lines) throw new Error(`import of ${file.kind}: ${file.lines} lines were sent, ${done} were read`)
  return done
}

// The file is sent only while it is awaited: after a lost answer, or in a second load, it is already there.
async function upload(graph: Graph, id: string, path: string, file: File): Promise<void> {
  const reply = await insist(async () => {
    const { status } = await jobOf(graph, id)
    return status === 'AWAITING_FILE' ? graph.put(path, file.chunks()) : { status: 202, text: '', retryAfterSeconds: 0 }
  })
  if (reply.status !== 202) throw new Error(`import of ${file.kind}: the file was refused: ${reasonOf(reply)}`)
}

async function progressOf(graph: Graph, id: string, lines: number) {
  const job = await jobOf(graph, id)
  if (job.status === 'REJECTED') throw new Error(rejectionOf(job))
  const finished = job.status === 'COMPLETED'
  return { done: finished ? (job.total ?? 0) : job.done, total: lines, finished }
}

async function jobOf(graph: Graph, id: string): Promise<Job> {
  const { importJob } = await graph.ask<{ importJob: Job | null }>(operations.importJob, { id })
  if (!importJob) throw new Error(`the import ${id} is not known any more`)
  return importJob
}

function rejectionOf({ problemCount, problems }: Job): string {
  const lines = problems.nodes.map(({ line, column, code, message, value }) => {
    return `  line ${line}${column ? `, ${column}` : ''}: ${code} ${message}${value ? ` (“${value}”)` : ''}`
  })
  return [`the import was rejected with ${problemCount} problems, the first of which are:`, ...lines].join('\n')
}

function count(items: Iterable<unknown>): number {
  let counted = 0
  for (const _ of items) counted++
  return counted
}
