import { hash } from 'node:crypto'

/** SHA-256 of a text in hexadecimal, by which documents and supergraphs are known. */
export const hashOf = (text: string): string => hash('sha256', text)
