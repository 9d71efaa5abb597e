/** Made by the app when it starts, or before that by whoever puts stock there. */
export const SCHEMA = `
  create table if not exists stock_levels (sku text primary key, on_hand bigint not null, held bigint not null default 0,
    check (held <= on_hand));
  create table if not exists holds (order_id uuid primary key, reserved boolean not null, lines json not null)`;
