import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { type ConfigType, readConfig } from './read-config';
import { ServiceConfig } from './service-config';

/**
 * Reads the environment once and provides the result everywhere, under the app's own class and as ServiceConfig.
 * The untyped ConfigService of @nestjs/config stays inside: nobody asks for a variable by its name.
 */
@Module({})
export class ServiceConfigModule {
  static forRoot(type: ConfigType<ServiceConfig>): DynamicModule {
    let config: ServiceConfig;
    const environment = ConfigModule.forRoot({
      ignoreEnvFile: true,
      cache: true,
      validate: (variables) => {
        config = readConfig(type, variables);
        // Not `config`: @nestjs/config writes what it gets here back to the environment, defaults included, where
        // child processes and the next app of a spec would find them.
        return variables;
      },
    });
    // The promise is awaited only when Nest scans the modules, some ticks from now. Without a handler until then,
    // Node would end the process for an unhandled rejection, with a stack trace.
    environment.catch(() => undefined);

    return {
      module: ServiceConfigModule,
      global: true,
      imports: [environment],
      providers: [
        { provide: type, useFactory: () => config },
        { provide: ServiceConfig, useExisting: type },
      ],
      exports: [type, ServiceConfig],
    };
  }
}
