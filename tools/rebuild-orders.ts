import { runApp } from './stack/run-app.ts';

process.exitCode = runApp('order', 'rebuild-orders', process.argv.slice(2));
