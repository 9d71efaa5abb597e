import { join } from 'node:path';
import { writeDocuments } from './write-documents';

/** `npm run schemas`: from `libs/topics/dist/documents`. */
try {
  writeDocuments(join(__dirname, '../../../..'));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
