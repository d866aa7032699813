-- Amounts of money are integers, in cents.
create table products (
    name text primary key not null,
    price integer not null check (price >= 0),
    -- More than there is cannot be sold, whatever a function does.
    stock integer not null check (stock >= 0)
) strict;

create table orders (
    id integer primary key autoincrement,
    customer text not null,
    -- One order for each key: what is sent twice is placed once.
    idempotency_key text unique,
    status text not null default 'placed' check (status in ('placed', 'cancelled')),
    total integer not null default 0 check (total >= 0),
    placed_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) strict;

create index orders_by_customer on orders (customer, id);

create table order_lines (
    order_id integer not null references orders (id),
    product text not null references products (name),
    quantity integer not null check (quantity > 0),
    -- What one cost when it was ordered.
    price integer not null check (price >= 0),
    primary key (order_id, product)
) strict, without rowid;

insert into products (name, price, stock) values
    ('coffee', 450, 40),
    ('cup', 990, 12),
    ('honey', 620, 8),
    ('tea', 350, 100);
