/** Lets a process of its own run what Jest runs: TypeScript with decorators, by the same settings. */
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');
const [, swc] = Object.values(require('../../../jest.preset.js').transform)[0];

require.extensions['.ts'] = (module, filename) =>
  module._compile(
    transformSync(readFileSync(filename, 'utf8'), { ...swc, filename, swcrc: false }).code,
    filename,
  );
require('reflect-metadata');
require('../../testing/src/global.ts');
