// Serves the audit's subgraphs, in a process of its own: node served.mjs MODULE PORT. Says when it does.
const [module, port] = process.argv.slice(2)
const { serve } = await import(module)
await serve(Number(port))
process.once('disconnect', () => process.exit())
process.send('ready')
