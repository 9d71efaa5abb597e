import { Module } from '@nestjs/common';
import { DocumentsController } from './documents.controller';

/** The machine-readable documents of the topics. */
@Module({ controllers: [DocumentsController] })
export class DocumentsModule {}
