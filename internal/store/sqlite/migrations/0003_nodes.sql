-- Records that several nodes share (package record). version is the number of
-- the commit that wrote a record, counted by the clock of its kind; the changes
-- say which records others must look at, as far back as the store keeps them.
ALTER TABLE records ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

CREATE TABLE record_clocks (
  kind    TEXT PRIMARY KEY,
  version INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO record_clocks(kind, version) SELECT DISTINCT kind, 1 FROM records;

CREATE TABLE record_changes (
  kind    TEXT NOT NULL,
  version INTEGER NOT NULL,
  name    TEXT NOT NULL,
  PRIMARY KEY (kind, version, name)
) WITHOUT ROWID;

-- Nodes, their leases, and who is connected where (package lease). until is in
-- Unix microseconds of the database's clock; 0: the life has ended and was seen to.
CREATE TABLE nodes (
  name  TEXT PRIMARY KEY,
  life  INTEGER NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE leases (
  name  TEXT PRIMARY KEY,
  node  TEXT NOT NULL,
  life  INTEGER NOT NULL,
  fence INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE presence (
  agent TEXT NOT NULL,
  node  TEXT NOT NULL,
  life  INTEGER NOT NULL,
  PRIMARY KEY (agent, node)
) WITHOUT ROWID;
