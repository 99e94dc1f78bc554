-- As in store/sqlite, whose comments say what the column means.
ALTER TABLE nodes ADD COLUMN process TEXT NOT NULL DEFAULT '';
