import type { PipeTransform } from '@nestjs/common';
import { WEBHOOK_ID_PATTERN } from '@waybill/dto';
import { NotFound } from '../refusal';

/** A webhook's id in a path; a malformed one names no webhook. */
export class WebhookIdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!WEBHOOK_ID_PATTERN.test(id)) throw new NotFound('webhook');
    return id;
  }
}
