-- SPDX-License-Identifier: GPL-2.0-or-later
-- The operations of a fleet, as rsyslog-collector.conf inserts them. Run this once as PostgreSQL's administrator:
--	createdb --encoding UTF8 --template template0 audit && psql -d audit -f schema.sql
\set ON_ERROR_STOP on
BEGIN;

-- A line as JSON, or NULL if it is not JSON. NUL, which separates the words of a proctitle, is not possible in jsonb:
-- it becomes U+2400.
CREATE FUNCTION uringop_record(line text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
	-- a backslash before it that is itself escaped does not count
	RETURN regexp_replace(line, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\u2400', 'g')::jsonb;
EXCEPTION WHEN OTHERS THEN
	-- The line is still stored: rsyslog would send a refused row for ever.
	RETURN NULL;
END $$;

CREATE TABLE uringop (
	received timestamptz NOT NULL DEFAULT now(),
	host text NOT NULL,		-- host that sent it: the node of the records
	pid text NOT NULL,		-- of audisp-uring
	sequence bigint NOT NULL,	-- number of the message of that process, from 1; 0 if it has none
	time timestamptz NOT NULL,	-- of the event
	line text NOT NULL,		-- as audisp-uring wrote it
	record jsonb GENERATED ALWAYS AS (uringop_record(line)) STORED
);

-- RELP may send a message twice.
CREATE UNIQUE INDEX uringop_once ON uringop (host, pid, sequence, time, hashtextextended(line, 0));
CREATE INDEX uringop_time ON uringop (time);
CREATE INDEX uringop_record ON uringop USING gin (record jsonb_path_ops);

-- For rsyslog: it can add rows, but not read or change them.
CREATE ROLE uringop_writer LOGIN;
GRANT INSERT ON uringop TO uringop_writer;

COMMIT;
