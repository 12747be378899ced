import { type ServiceConfig, serviceConfig } from '@laurel/shared/service-config'

export type Config = ServiceConfig & { now?: () => Date }

/** What the process was told; throws a ConfigError that names everything missing or wrong. */
export function readConfig(): Config {
  return serviceConfig('evaluation', process.env)
}
