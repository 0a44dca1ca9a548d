-- Who may do what: the rights of docs/postgresql.md. PostgreSQL's image runs this by psql, once, in its empty database.
\set scores `cat /run/secrets/scores_password`
\set dashboards `cat /run/secrets/dashboards_password`

CREATE ROLE scores LOGIN PASSWORD :'scores';
CREATE ROLE dashboards LOGIN PASSWORD :'dashboards';
GRANT CONNECT ON DATABASE score_messages TO scores, dashboards;
CREATE SCHEMA score_messages AUTHORIZATION scores;
GRANT USAGE ON SCHEMA score_messages TO dashboards;
ALTER DEFAULT PRIVILEGES FOR ROLE scores IN SCHEMA score_messages GRANT SELECT ON TABLES TO dashboards;
