import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OrderConfig } from '../config';
import { Refusal } from '../refusal';

/** Lets operators in: with OPERATOR_TOKEN set, those who carry it as their bearer token. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(private readonly config: OrderConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const { OPERATOR_TOKEN: expected } = this.config;
    if (!expected) return true;
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const [, token] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) throw new Refusal('unauthorized', 'this call needs the operators’ bearer token');
    // Of equal length by their hashes, so that the time it takes tells nothing.
    if (!timingSafeEqual(sha256(token), sha256(expected)))
      throw new Refusal('forbidden', 'this is not the operators’ token');
    return true;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
