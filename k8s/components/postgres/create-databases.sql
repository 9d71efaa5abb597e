-- A database and a role for each service; no role can reach another's database. Runs once, with an empty data folder;
-- the passwords come from the environment of the server.
\getenv order_password ORDER_PASSWORD
\getenv inventory_password INVENTORY_PASSWORD
\getenv notification_password NOTIFICATION_PASSWORD

create role "order" login password :'order_password';
create role inventory login password :'inventory_password';
create role notification login password :'notification_password';

create database "order" owner "order";
create database inventory owner inventory;
create database notification owner notification;

revoke all on database "order", inventory, notification, postgres, template1 from public;
