import type { AdjustmentDto, DeadLetterDto, ProblemDto, StockAdjustmentDto } from '@waybill/dto';
import type { CliConfig } from './config';

/** Which dead letters; as the query parameters of the list. */
export type DeadLetterQuery = Partial<
  Record<'topic' | 'group' | 'reason' | 'parkedAfter' | 'parkedBefore', string>
>;

const PAGE = '50';
const TIMEOUT_MS = 30_000;

/** An answer of 4xx or 5xx. */
export class ApiRefusal extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** The operators' calls of the order service. */
export class OrderApi {
  constructor(private readonly config: Pick<CliConfig, 'orderUrl' | 'OPERATOR_TOKEN'>) {}

  /** All of them, newest first, page by page. */
  async *deadLetters(query: DeadLetterQuery): AsyncGenerator<DeadLetterDto> {
    const parameters = new URLSearchParams({ limit: PAGE });
    for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
    for (;;) {
      const page = await this.call<{ items: DeadLetterDto[]; next: string | null }>(
        'GET',
        `/v1/dead-letters?${parameters.toString()}`,
      );
      yield* page.items;
      if (page.next === null) return;
      parameters.set('cursor', page.next);
    }
  }

  deadLetter(place: string): Promise<DeadLetterDto> {
    return this.call('GET', `/v1/dead-letters/${place}`);
  }

  redrive(place: string): Promise<DeadLetterDto> {
    return this.call('POST', `/v1/dead-letters/${place}/redrive`);
  }

  adjust(body: StockAdjustmentDto): Promise<AdjustmentDto> {
    return this.call('POST', '/v1/stock/adjustments', body);
  }

  adjustment(reference: string): Promise<AdjustmentDto> {
    return this.call('GET', `/v1/stock/adjustments/${encodeURIComponent(reference)}`);
  }

  private async call<T>(method: string, path: string, content?: object): Promise<T> {
    const { OPERATOR_TOKEN: token } = this.config;
    const url = this.config.orderUrl();
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(content && { 'content-type': 'application/json' }),
      },
      body: content && JSON.stringify(content),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error) => {
      const { message } = error.cause instanceof Error ? error.cause : error;
      throw new Error(
        `the order service at ${url} does not answer: ${message || 'no connection'} (ORDER_URL or ORDER_PORT says where it is)`,
        { cause: error },
      );
    });
    const body = await answer.text();
    if (!answer.ok) throw refusal(answer, body);
    return JSON.parse(body) as T;
  }
}

function refusal({ status, headers }: Response, body: string): ApiRefusal {
  const hint = status === 401 || status === 403 ? ' (it is the variable OPERATOR_TOKEN)' : '';
  const retryAfter = Number(headers.get('retry-after') ?? NaN);
  const seconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  try {
    const { code, detail, errors = [] } = JSON.parse(body) as ProblemDto;
    const where = errors.map(({ path, message }) => `; ${path}: ${message}`).join('');
    return new ApiRefusal(`${detail}${where}${hint} [${status} ${code}]`, status, seconds);
  } catch {
    return new ApiRefusal(`the order service answers ${status}${hint}`, status, seconds);
  }
}
