export * from './builders';
export * from './database';
export * from './kafka';
export * from './secure-kafka';
export * from './wait-for';
