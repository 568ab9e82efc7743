-- SPDX-License-Identifier: GPL-2.0-or-later
-- Queries on the operations of a fleet.

-- 1. Who connected where with io_uring?
SELECT record->>'node' AS node, record#>>'{process,auid}' AS auid, record#>>'{process,exe}' AS exe,
	concat_ws(' ', record#>>'{object,sockaddr,address}', record#>>'{object,sockaddr,port}',
		record#>>'{object,sockaddr,path}') AS peer,
	record#>>'{result,success}' AS success, count(*)
FROM uringop
WHERE record @> '{"kind": "operation", "op": {"name": "connect"}}'
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5;

-- 2. Which files were renamed or removed, and which file operations failed?
SELECT record->>'node' AS node, record->>'id' AS id, record#>>'{process,auid}' AS auid, record#>>'{op,name}' AS op,
	path->>'name' AS file, coalesce(record#>>'{result,errno}', 'done') AS result
FROM uringop CROSS JOIN jsonb_path_query(record, '$.object.paths[*] ? (@.nametype != "PARENT")') AS path
WHERE record @> '{"kind": "operation", "op": {"class": "file"}, "result": {"known": true}}'
	AND (record @@ '$.op.name starts with "rename" || $.op.name starts with "unlink"'
		OR record @> '{"result": {"success": false}}')
ORDER BY time, host, sequence, path->'item';

-- 3. What is missing? Gaps that the hosts report, messages that were sent and did not arrive (except the last ones, and
-- except if two runs of the plugin had the same pid), and messages that are not from the plugin.
SELECT host, coalesce(record->>'reason', 'on the way') AS reason, sum((record->>'count')::bigint) AS count
FROM uringop WHERE record @> '{"kind": "gap"}' GROUP BY 1, 2
UNION ALL
SELECT host, 'on the way', sum(sent - came)
FROM (SELECT host, max(sequence) AS sent, count(*) AS came FROM uringop WHERE sequence > 0 GROUP BY host, pid) AS runs
WHERE sent > came GROUP BY 1, 2
UNION ALL
SELECT host, 'not JSON', count(*) FROM uringop WHERE record IS NULL GROUP BY 1, 2
ORDER BY 1, 2;
