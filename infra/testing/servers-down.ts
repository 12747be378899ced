import { stop } from './servers.ts'

// biome-ignore lint/style/noDefaultExport: Jest asks for it as globalTeardown
export default stop
