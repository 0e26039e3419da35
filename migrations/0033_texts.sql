-- What stands on documents below a line of an order, or above all of them. The rules of
-- 0001_base.sql hold.

ALTER TABLE order_line_detail ADD COLUMN text TEXT;
