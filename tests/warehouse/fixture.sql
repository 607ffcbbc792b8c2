-- A CRM small enough to know by heart, for the numbers to be worked out by hand. As of Wednesday 2026-03-18.
-- Instants are written as people in São Paulo read their clocks, with the offset: 22:30-03:00 is the next
-- day in UTC. Amounts double from one opportunity to the next, so that a sum tells which ones are in it.
-- The periods most questions ask for: 1 to 18 March, and before it 11 to 28 February.

INSERT INTO locations (id, city, state_code, region, latitude, longitude) VALUES
(1, 'São Paulo', 'SP', 'Sudeste', -23.55, -46.63),
(2, 'Recife', 'PE', 'Nordeste', -8.05, -34.88);

INSERT INTO owners (id, name, team, manager, is_active) VALUES
(1, 'Ana Souza', 'Sul', NULL, TRUE),
(2, 'Bruno Lima', 'Sul', 'Ana Souza', TRUE),
(3, 'Íris Peña', 'Norte', 'Ana Souza', FALSE);

-- Gama is not active; Órfã has no segment, owner or city; Delta has no opportunities.
INSERT INTO organizations (id, name, segment, size_band, owner_id, location_id, is_active, created_at) VALUES
(1, 'Açaí Brasil', 'Varejo', '11-50', 1, 1, TRUE, TIMESTAMP '2018-01-01 09:00:00-02:00'),
(2, 'Beta Metais', 'Corporate', '1000+', 2, 2, TRUE, TIMESTAMP '2018-01-01 09:00:00-02:00'),
(3, 'Gama Energia', 'Corporate', '51-200', 1, 1, FALSE, TIMESTAMP '2018-01-01 09:00:00-02:00'),
(4, 'Órfã', NULL, '1-10', NULL, NULL, TRUE, TIMESTAMP '2018-01-01 09:00:00-02:00'),
(5, 'Delta Papel', 'Varejo', '1-10', 3, 2, TRUE, TIMESTAMP '2018-01-01 09:00:00-02:00');

INSERT INTO opportunities (
  id, organization_id, owner_id, name, stage, amount_brl, probability, created_at, expected_close_date,
  closed_at, is_won, source
) VALUES
(1, 1, 1, 'o1', 'Prospecting', 100.00, 10, TIMESTAMP '2026-03-10 09:00:00-03:00', DATE '2026-05-01', NULL, NULL, 'Evento'),
(2, 1, 1, 'o2', 'Qualification', 200.00, 20, TIMESTAMP '2026-02-20 10:00:00-03:00', NULL, NULL, NULL, 'Evento'),
(3, 2, 2, 'o3', 'Proposal', 400.00, 50, TIMESTAMP '2026-01-15 09:00:00-03:00', DATE '2026-04-01', NULL, NULL, 'Evento'),
(4, 2, 3, 'o4', 'Negotiation', 800.00, 80, TIMESTAMP '2025-12-01 09:00:00-03:00', DATE '2026-03-31', NULL, NULL, 'Evento'),
-- Nobody's account, opened late on the last evening.
(5, NULL, 2, 'o5', 'Prospecting', 1600.00, 10, TIMESTAMP '2026-03-18 22:30:00-03:00', NULL, NULL, NULL, 'Evento'),
(6, 4, NULL, 'o6', 'Qualification', 3200.00, 20, TIMESTAMP '2026-02-11 00:05:00-03:00', DATE '2026-06-01', NULL, NULL, 'Evento'),
-- Won ten minutes into March, and late on the 18th.
(7, 1, 1, 'o7', 'Won', 6400.50, 100, TIMESTAMP '2026-01-10 08:00:00-03:00', DATE '2026-03-15', TIMESTAMP '2026-03-01 00:10:00-03:00', TRUE, 'Evento'),
(8, 2, 2, 'o8', 'Won', 12800.00, 100, TIMESTAMP '2026-02-01 23:30:00-03:00', NULL, TIMESTAMP '2026-03-18 22:30:00-03:00', TRUE, 'Evento'),
-- Lost late on the last day of February; won on the day it was opened, the first of the period before.
(9, 2, 2, 'o9', 'Lost', 25600.00, 0, TIMESTAMP '2026-01-05 09:00:00-03:00', NULL, TIMESTAMP '2026-02-28 22:30:00-03:00', FALSE, 'Evento'),
(10, 1, 1, 'o10', 'Won', 51200.00, 100, TIMESTAMP '2026-02-11 09:00:00-03:00', NULL, TIMESTAMP '2026-02-11 18:00:00-03:00', TRUE, 'Evento'),
(11, 3, 1, 'o11', 'Lost', 102400.00, 0, TIMESTAMP '2025-12-10 09:00:00-03:00', NULL, TIMESTAMP '2026-03-12 10:00:00-03:00', FALSE, 'Evento'),
(12, NULL, NULL, 'o12', 'Won', 204800.00, 100, TIMESTAMP '2026-02-25 09:00:00-03:00', NULL, TIMESTAMP '2026-03-08 10:00:00-03:00', TRUE, 'Evento'),
-- Lost one minute before the period before.
(13, 4, 3, 'o13', 'Lost', 409600.00, 0, TIMESTAMP '2026-02-03 09:00:00-03:00', NULL, TIMESTAMP '2026-02-10 23:59:00-03:00', FALSE, 'Evento'),
-- Opened a quarter past midnight while there was summer time.
(14, 3, 2, 'o14', 'Won', 819200.00, 100, TIMESTAMP '2018-12-10 00:15:00-02:00', NULL, TIMESTAMP '2025-12-18 12:00:00-03:00', TRUE, 'Evento');

INSERT INTO opportunity_stage_history (opportunity_id, stage, entered_at, left_at) VALUES
(1, 'Prospecting', TIMESTAMP '2026-03-10 09:00:00-03:00', NULL),
(2, 'Prospecting', TIMESTAMP '2026-02-20 10:00:00-03:00', TIMESTAMP '2026-03-01 00:00:00-03:00'),
(2, 'Qualification', TIMESTAMP '2026-03-01 00:00:00-03:00', NULL),
-- Through two stages in a day; into the third at 22:30 on the last day of February.
(3, 'Prospecting', TIMESTAMP '2026-01-15 09:00:00-03:00', TIMESTAMP '2026-01-15 11:00:00-03:00'),
(3, 'Qualification', TIMESTAMP '2026-01-15 11:00:00-03:00', TIMESTAMP '2026-02-28 22:30:00-03:00'),
(3, 'Proposal', TIMESTAMP '2026-02-28 22:30:00-03:00', NULL),
-- Skips two stages.
(4, 'Prospecting', TIMESTAMP '2025-12-01 09:00:00-03:00', TIMESTAMP '2026-03-05 09:00:00-03:00'),
(4, 'Negotiation', TIMESTAMP '2026-03-05 09:00:00-03:00', NULL),
(5, 'Prospecting', TIMESTAMP '2026-03-18 22:30:00-03:00', NULL),
-- Goes back a stage.
(6, 'Prospecting', TIMESTAMP '2026-02-11 00:05:00-03:00', TIMESTAMP '2026-02-11 00:06:00-03:00'),
(6, 'Qualification', TIMESTAMP '2026-02-11 00:06:00-03:00', TIMESTAMP '2026-02-20 09:00:00-03:00'),
(6, 'Proposal', TIMESTAMP '2026-02-20 09:00:00-03:00', TIMESTAMP '2026-03-10 09:00:00-03:00'),
(6, 'Qualification', TIMESTAMP '2026-03-10 09:00:00-03:00', NULL),
(7, 'Prospecting', TIMESTAMP '2026-01-10 08:00:00-03:00', TIMESTAMP '2026-01-20 09:00:00-03:00'),
(7, 'Qualification', TIMESTAMP '2026-01-20 09:00:00-03:00', TIMESTAMP '2026-02-10 09:00:00-03:00'),
(7, 'Proposal', TIMESTAMP '2026-02-10 09:00:00-03:00', TIMESTAMP '2026-02-28 09:00:00-03:00'),
(7, 'Negotiation', TIMESTAMP '2026-02-28 09:00:00-03:00', TIMESTAMP '2026-03-01 00:10:00-03:00'),
(7, 'Won', TIMESTAMP '2026-03-01 00:10:00-03:00', NULL),
(8, 'Prospecting', TIMESTAMP '2026-02-01 23:30:00-03:00', TIMESTAMP '2026-02-15 09:00:00-03:00'),
(8, 'Proposal', TIMESTAMP '2026-02-15 09:00:00-03:00', TIMESTAMP '2026-03-18 22:30:00-03:00'),
(8, 'Won', TIMESTAMP '2026-03-18 22:30:00-03:00', NULL),
(9, 'Prospecting', TIMESTAMP '2026-01-05 09:00:00-03:00', TIMESTAMP '2026-02-11 09:00:00-03:00'),
(9, 'Qualification', TIMESTAMP '2026-02-11 09:00:00-03:00', TIMESTAMP '2026-02-28 22:30:00-03:00'),
(9, 'Lost', TIMESTAMP '2026-02-28 22:30:00-03:00', NULL),
(10, 'Prospecting', TIMESTAMP '2026-02-11 09:00:00-03:00', TIMESTAMP '2026-02-11 18:00:00-03:00'),
(10, 'Won', TIMESTAMP '2026-02-11 18:00:00-03:00', NULL),
(11, 'Prospecting', TIMESTAMP '2025-12-10 09:00:00-03:00', TIMESTAMP '2026-01-10 09:00:00-03:00'),
(11, 'Qualification', TIMESTAMP '2026-01-10 09:00:00-03:00', TIMESTAMP '2026-03-02 09:00:00-03:00'),
(11, 'Proposal', TIMESTAMP '2026-03-02 09:00:00-03:00', TIMESTAMP '2026-03-12 10:00:00-03:00'),
(11, 'Lost', TIMESTAMP '2026-03-12 10:00:00-03:00', NULL),
(12, 'Prospecting', TIMESTAMP '2026-02-25 09:00:00-03:00', TIMESTAMP '2026-03-02 09:00:00-03:00'),
(12, 'Qualification', TIMESTAMP '2026-03-02 09:00:00-03:00', TIMESTAMP '2026-03-07 09:00:00-03:00'),
(12, 'Negotiation', TIMESTAMP '2026-03-07 09:00:00-03:00', TIMESTAMP '2026-03-08 10:00:00-03:00'),
(12, 'Won', TIMESTAMP '2026-03-08 10:00:00-03:00', NULL),
(13, 'Prospecting', TIMESTAMP '2026-02-03 09:00:00-03:00', TIMESTAMP '2026-02-10 23:59:00-03:00'),
(13, 'Lost', TIMESTAMP '2026-02-10 23:59:00-03:00', NULL),
(14, 'Prospecting', TIMESTAMP '2018-12-10 00:15:00-02:00', TIMESTAMP '2025-12-18 12:00:00-03:00'),
(14, 'Won', TIMESTAMP '2025-12-18 12:00:00-03:00', NULL);

INSERT INTO activities (id, organization_id, opportunity_id, owner_id, type, occurred_at, outcome) VALUES
-- Açaí: the first minutes of the thirty days that end on 18 March, of March, and the last one of the 18th.
(1, 1, 1, 1, 'call', TIMESTAMP '2026-02-17 00:10:00-03:00', 'completed'),
(2, 1, 1, 1, 'email', TIMESTAMP '2026-03-01 00:00:00-03:00', 'completed'),
(3, 1, 2, 1, 'meeting', TIMESTAMP '2026-03-18 23:59:00-03:00', 'completed'),
(4, 1, NULL, 2, 'call', TIMESTAMP '2026-03-09 10:00:00-03:00', 'no_answer'),
(5, 1, NULL, 1, 'visit', TIMESTAMP '2026-03-10 15:00:00-03:00', 'cancelled'),
-- Beta: ten minutes too early for those thirty days, and nobody answered since.
(6, 2, 3, 2, 'call', TIMESTAMP '2026-02-16 23:50:00-03:00', 'completed'),
(7, 2, 3, 2, 'call', TIMESTAMP '2026-02-11 00:00:00-03:00', 'completed'),
(8, 2, NULL, 2, 'whatsapp', TIMESTAMP '2026-02-10 23:59:00-03:00', 'completed'),
(9, 2, NULL, 2, 'email', TIMESTAMP '2026-03-10 12:00:00-03:00', 'no_answer'),
(10, 3, 11, 1, 'call', TIMESTAMP '2026-03-02 09:00:00-03:00', 'completed'),
(11, 3, NULL, 3, 'email', TIMESTAMP '2026-03-02 10:00:00-03:00', 'completed'),
-- Órfã: 29 January is one day too early for the thirty that end on 28 February.
(12, 4, 6, NULL, 'call', TIMESTAMP '2026-03-18 21:30:00-03:00', 'completed'),
(13, 4, NULL, NULL, 'email', TIMESTAMP '2026-01-29 23:30:00-03:00', 'completed'),
-- Delta: called on by someone who is not its owner.
(14, 5, NULL, 1, 'visit', TIMESTAMP '2026-03-05 11:00:00-03:00', 'completed'),
(15, 5, NULL, 3, 'call', TIMESTAMP '2026-01-29 22:00:00-03:00', 'completed'),
-- Nobody's: Sunday, Sunday night and Monday.
(16, NULL, NULL, 2, 'email', TIMESTAMP '2026-03-15 20:59:00-03:00', 'completed'),
(17, NULL, NULL, 2, 'email', TIMESTAMP '2026-03-15 22:59:00-03:00', 'completed'),
(18, NULL, NULL, NULL, 'call', TIMESTAMP '2026-03-16 00:00:00-03:00', 'completed'),
(19, 1, 7, 1, 'meeting', TIMESTAMP '2026-02-28 23:30:00-03:00', 'completed'),
-- Either side of the first midnight of the ninety days.
(20, 2, 8, 3, 'meeting', TIMESTAMP '2025-12-19 00:30:00-03:00', 'completed'),
(21, 2, 8, 3, 'meeting', TIMESTAMP '2025-12-18 23:30:00-03:00', 'completed'),
(22, 5, NULL, 3, 'call', TIMESTAMP '2026-03-18 08:00:00-03:00', 'no_answer');

INSERT INTO actions (
  id, organization_id, owner_id, opportunity_id, type, subject, priority, status, created_at, due_date,
  completed_at, cancelled_at
) VALUES
(1, 1, 1, 1, 'call', 'Ligar para o comprador', 'high', 'open', TIMESTAMP '2026-03-01 09:00:00-03:00', DATE '2026-03-17', NULL, NULL),
(2, 1, 1, 7, 'email', 'Enviar contrato', 'medium', 'in_progress', TIMESTAMP '2026-02-10 09:00:00-03:00', DATE '2026-02-20', NULL, NULL),
(3, 2, 2, 3, 'proposal', 'Revisar proposta', 'high', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-18', NULL, NULL),
(4, 2, 2, 4, 'meeting', 'Reunião técnica', 'low', 'in_progress', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-22', NULL, NULL),
(5, 4, NULL, 6, 'call', 'LIGAÇÃO de retorno', 'medium', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-23', NULL, NULL),
(6, 4, NULL, NULL, 'email', 'Apresentar catálogo', 'low', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-29', NULL, NULL),
(7, 1, 2, NULL, 'visit', 'Visitar a loja', 'low', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-30', NULL, NULL),
(8, NULL, NULL, 5, 'call', 'Qualificar d\'água_100% \\o/', 'high', 'open', TIMESTAMP '2026-03-18 22:40:00-03:00', DATE '2026-04-05', NULL, NULL),
(9, 3, 1, 11, 'contract', 'Encerrar', 'low', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-04-06', NULL, NULL),
(10, 2, 3, 4, 'call', 'Retomar contato', 'medium', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-04-12', NULL, NULL),
(11, 5, 3, NULL, 'email', 'Boas-vindas', 'low', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-04-13', NULL, NULL),
(12, 5, 3, NULL, 'visit', 'Conhecer a fábrica', 'low', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-04-19', NULL, NULL),
(13, 1, 1, 2, 'proposal', 'Preparar proposta', 'medium', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-04-20', NULL, NULL),
-- Its opportunity was won on the last evening.
(14, 2, 2, 8, 'email', 'Agradecer', 'low', 'open', TIMESTAMP '2026-03-02 09:00:00-03:00', NULL, NULL, NULL),
-- Not open any more: cancelled the night before; on time by half an hour; late by ten minutes; done today.
(15, 1, 1, 1, 'call', 'Confirmar', 'high', 'cancelled', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-10', NULL, TIMESTAMP '2026-03-17 23:00:00-03:00'),
(16, 1, 1, NULL, 'call', 'Confirmar', 'high', 'completed', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-10', TIMESTAMP '2026-03-10 23:30:00-03:00', NULL),
(17, 2, 2, NULL, 'call', 'Confirmar', 'high', 'completed', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-10', TIMESTAMP '2026-03-11 00:10:00-03:00', NULL),
(18, 2, 2, 3, 'call', 'Confirmar', 'high', 'completed', TIMESTAMP '2026-03-02 09:00:00-03:00', DATE '2026-03-16', TIMESTAMP '2026-03-18 09:00:00-03:00', NULL),
(19, 4, NULL, NULL, 'call', 'Confirmar', 'low', 'completed', TIMESTAMP '2026-02-15 09:00:00-03:00', DATE '2026-02-28', TIMESTAMP '2026-02-20 09:00:00-03:00', NULL),
(20, 2, 2, NULL, 'call', 'Confirmar', 'low', 'completed', TIMESTAMP '2026-02-01 09:00:00-03:00', DATE '2026-02-11', TIMESTAMP '2026-02-11 09:00:00-03:00', NULL),
-- Written down on the last evening, three days late already.
(21, NULL, 2, 5, 'call', 'Retornar ligação perdida', 'high', 'open', TIMESTAMP '2026-03-18 22:00:00-03:00', DATE '2026-03-15', NULL, NULL);
