export * from './builders';
export * from './database';
export * from './kafka';
export * from './wait-for';
