-- As in store/sqlite, whose comments say what the columns mean.
ALTER TABLE records ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

CREATE TABLE record_clocks (
  kind    TEXT PRIMARY KEY,
  version BIGINT NOT NULL
);

INSERT INTO record_clocks(kind, version) SELECT DISTINCT kind, 1 FROM records;

CREATE TABLE record_changes (
  kind    TEXT NOT NULL,
  version BIGINT NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (kind, version, name)
);

CREATE TABLE nodes (
  name  TEXT PRIMARY KEY,
  life  BIGINT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE leases (
  name  TEXT PRIMARY KEY,
  node  TEXT NOT NULL,
  life  BIGINT NOT NULL,
  fence BIGINT NOT NULL
);

CREATE TABLE presence (
  agent TEXT NOT NULL,
  node  TEXT NOT NULL,
  life  BIGINT NOT NULL,
  PRIMARY KEY (agent, node)
);
