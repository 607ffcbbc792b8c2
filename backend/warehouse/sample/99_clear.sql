-- Leaves the connection as it was found.

DROP TABLE IF EXISTS temp.sample_holidays;
