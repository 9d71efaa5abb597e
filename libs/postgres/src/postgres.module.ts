import { Module, type DynamicModule, type FactoryProvider, type OnApplicationShutdown } from '@nestjs/common';
import { Database, type DatabaseOptions } from './database';

export type PostgresModuleOptions = Pick<FactoryProvider<DatabaseOptions>, 'inject' | 'useFactory'>;

/** Provides `Database` everywhere, and closes it after HTTP and the consumers have ended. */
@Module({})
export class PostgresModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  static forRootAsync({ inject, useFactory }: PostgresModuleOptions): DynamicModule {
    return {
      module: PostgresModule,
      global: true,
      providers: [
        {
          provide: Database,
          inject: inject ?? [],
          useFactory: async (...args: unknown[]) => new Database(await useFactory(...args)),
        },
      ],
      exports: [Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
