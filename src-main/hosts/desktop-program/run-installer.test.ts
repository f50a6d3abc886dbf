import { expect, test } from 'vitest';
import { installerEnvironment } from './run-installer.ts';

test('a proxy of the environment or of npm’s settings is used, and without one nothing is set', () => {
  const of = (environment: NodeJS.ProcessEnv) => installerEnvironment(environment, '/scratch');
  expect(of({ HTTPS_PROXY: 'http://a:1' })).toMatchObject({ NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://a:1' });
  expect(of({ npm_config_proxy: 'http://b:2' })).toMatchObject({ HTTPS_PROXY: 'http://b:2', HTTP_PROXY: 'http://b:2' });
  expect(of({ https_proxy: 'http://c:3', npm_config_https_proxy: 'http://d:4' }).HTTPS_PROXY).toBe('http://c:3');
  expect(of({})).not.toHaveProperty('NODE_USE_ENV_PROXY');
  expect(of({ ELECTRON_MIRROR: 'http://m/', TMPDIR: '/tmp' })).toMatchObject({ ELECTRON_MIRROR: 'http://m/', TMPDIR: '/scratch' }); // prettier-ignore
});
