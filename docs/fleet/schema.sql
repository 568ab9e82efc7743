-- SPDX-License-Identifier: GPL-2.0-or-later
-- The operations of a fleet, as rsyslog-collector.conf inserts them. Once, as PostgreSQL's administrator:
--	createdb --encoding UTF8 --template template0 audit && psql -d audit -f schema.sql
\set ON_ERROR_STOP on
BEGIN;

-- A line as JSON; NULL if it is none. jsonb has no NUL, which stands between the words of a proctitle: it becomes U+2400.
CREATE FUNCTION uringop_record(line text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	-- a backslash before it that is itself escaped does not count
	RETURN regexp_replace(line, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\u2400', 'g')::jsonb;
EXCEPTION WHEN OTHERS THEN
	-- kept as a line all the same: what is refused, rsyslog would send for ever
	RETURN NULL;
END $$;

CREATE TABLE uringop (
	received timestamptz NOT NULL DEFAULT now(),
	host text NOT NULL,		-- that sent it: the node of the records
	pid text NOT NULL,		-- of audisp-uring
	sequence bigint NOT NULL,	-- of the messages of that process, from 1; 0 if it does not say
	time timestamptz NOT NULL,	-- of the event
	line text NOT NULL,		-- as audisp-uring wrote it
	record jsonb GENERATED ALWAYS AS (uringop_record(line)) STORED
);

-- RELP may send a message twice.
CREATE UNIQUE INDEX uringop_once ON uringop (host, pid, sequence, time, hashtextextended(line, 0));
CREATE INDEX uringop_time ON uringop (time);
CREATE INDEX uringop_record ON uringop USING gin (record jsonb_path_ops);

-- rsyslog's: it adds, and neither reads nor changes what is there.
CREATE ROLE uringop_writer LOGIN;
GRANT INSERT ON uringop TO uringop_writer;

COMMIT;
