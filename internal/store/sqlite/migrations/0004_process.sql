-- Which process has a node's life, as package lease names it; empty: one of a
-- version that did not say.
ALTER TABLE nodes ADD COLUMN process TEXT NOT NULL DEFAULT '';
