import * as helpers from './index';

/**
 * Specs of apps and libs find the helpers in a global, as they do Jest's own, so that nothing above the specs ever
 * depends on them.
 */
declare global {
  var testing: typeof helpers;
}

globalThis.testing = helpers;
