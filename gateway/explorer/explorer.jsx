import 'graphiql/style.css'
import './explorer.css'
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { StrictMode, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(`/explorer/${WORKERS[label] ?? WORKERS.editor}`),
}

/** Nothing is kept between two visits: the examples and their ids change with every fresh set of data. */
function createMemory() {
  const kept = new Map()
  return {
    getItem: key => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: key => void kept.delete(key),
    clear: () => kept.clear(),
    get length() {
      return kept.size
    },
  }
}

/** Tabs are named by their operation; the title stands above it. */
function tabOf({ title, query, variables }) {
  return { query: `# ${title}\n\n${query.trim()}\n`, variables: variables ? JSON.stringify(variables, null, 2) : '' }
}

function Choice({ label, vietnamese, value, options, onChange }) {
  return (
    <label className="choice">
      <span>
        {label} · <span lang="vi">{vietnamese}</span>
      </span>
      <select value={value} onChange={event => onChange(event.target.value)}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </label>
  )
}

const languages = [
  { value: 'vi', name: 'Tiếng Việt' },
  { value: 'en', name: 'English' },
]

function Explorer({ tokens, tabs }) {
  const [token, setToken] = useState(tokens[0]?.token ?? '')
  const [language, setLanguage] = useState('vi')
  const storage = useMemo(createMemory, [])
  const fetcher = useMemo(() => {
    const authorization = token && { authorization: `Bearer ${token}` }
    return createGraphiQLFetcher({ url: '/graphql', headers: { 'accept-language': language, ...authorization } })
  }, [token, language])
  const choices = [
    ...tokens.map(({ name, token: value }) => ({ value, name })),
    { value: '', name: 'no token · không có mã' },
  ]
  return (
    <>
      <header>
        <h1>
          Laurel <small>Explorer · Truy vấn thử</small>
        </h1>
        <Choice label="Token" vietnamese="Mã truy cập" value={token} options={choices} onChange={setToken} />
        <Choice label="Language" vietnamese="Ngôn ngữ" value={language} options={languages} onChange={setLanguage} />
      </header>
      <GraphiQL
        fetcher={fetcher}
        storage={storage}
        defaultTabs={tabs}
        initialQuery={tabs[0]?.query}
        initialVariables={tabs[0]?.variables}
        defaultEditorToolsVisibility="variables"
        isHeadersEditorEnabled={false}
        showPersistHeadersSettings={false}
        schemaDescription
        forcedTheme="light"
        plugins={[]}
      >
        <GraphiQL.Logo> </GraphiQL.Logo>
      </GraphiQL>
    </>
  )
}

const { tokens, queries } = await (await fetch('/explorer/examples.json')).json()
createRoot(document.querySelector('#explorer')).render(
  <StrictMode>
    <Explorer tokens={tokens} tabs={queries.map(tabOf)} />
  </StrictMode>,
)
