-- Question: which organisations may the caller see?
-- Parameters: those of the scope
-- With: visible_organizations_current
SELECT org
FROM visible_organizations_current
ORDER BY org
