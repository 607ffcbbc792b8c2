-- Removes what the steps left behind; also after a failure, when some of it was never made.

DROP TABLE IF EXISTS temp.sample_holidays;
DROP TABLE IF EXISTS temp.numbers;
DROP TABLE IF EXISTS temp.calendar;
DROP TABLE IF EXISTS temp.day_tickets;
DROP TABLE IF EXISTS temp.cities;
DROP TABLE IF EXISTS temp.city_tickets;
DROP TABLE IF EXISTS temp.sellers;
DROP TABLE IF EXISTS temp.skills;
DROP TABLE IF EXISTS temp.books;
DROP TABLE IF EXISTS temp.book_tickets;
DROP TABLE IF EXISTS temp.known_companies;
DROP TABLE IF EXISTS temp.invented_companies;
DROP TABLE IF EXISTS temp.draft_organizations;
DROP TABLE IF EXISTS temp.organization_tickets;
DROP TABLE IF EXISTS temp.unnumbered_deals;
DROP TABLE IF EXISTS temp.customers;
DROP TABLE IF EXISTS temp.deals;
DROP TABLE IF EXISTS temp.busy_lanes;
DROP TABLE IF EXISTS temp.open_deals;
DROP TABLE IF EXISTS temp.dated_actions;

DROP MACRO IF EXISTS temp.fortnight;
DROP MACRO IF EXISTS temp.lane;
DROP MACRO IF EXISTS temp.pick;
DROP MACRO IF EXISTS temp.office_hours;
DROP MACRO IF EXISTS temp.moment;
DROP MACRO IF EXISTS temp.scaled;
DROP MACRO IF EXISTS temp.normal;
DROP MACRO IF EXISTS temp.chance;
DROP MACRO IF EXISTS temp.dice;

RESET VARIABLE sample_today;
RESET VARIABLE sample_start;
RESET VARIABLE sample_scale;
RESET VARIABLE sample_seed;
RESET VARIABLE sample_folder;
RESET VARIABLE sample_words;
RESET VARIABLE sample_days;
RESET VARIABLE sample_city_tickets;
RESET VARIABLE sample_books;
RESET VARIABLE sample_organization_tickets;
