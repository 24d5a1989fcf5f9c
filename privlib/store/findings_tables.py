"""The tables of a store's findings, in SQLite's SQL."""

__all__ = ["TABLES"]

TABLES = (
    """
    CREATE TABLE run (
        recorded INTEGER PRIMARY KEY AUTOINCREMENT,
        run TEXT NOT NULL UNIQUE,
        schedule TEXT NOT NULL,
        name TEXT NOT NULL,
        period TEXT NOT NULL,
        period_from TEXT NOT NULL,
        period_to TEXT NOT NULL CHECK (period_from < period_to),
        as_of TEXT NOT NULL,
        snapshot TEXT NOT NULL,
        policy TEXT NOT NULL,
        policy_hash TEXT NOT NULL,
        regime TEXT NOT NULL,
        code TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE control_result (
        run TEXT NOT NULL REFERENCES run (run),
        control TEXT NOT NULL,
        evaluated INTEGER NOT NULL CHECK (evaluated >= 0),
        findings INTEGER NOT NULL CHECK (findings >= 0),
        PRIMARY KEY (run, control)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE finding (
        run TEXT NOT NULL,
        fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 16),
        control TEXT NOT NULL,
        clauses TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('C', 'H', 'M', 'L', 'I')),
        detail TEXT NOT NULL,
        subjects TEXT NOT NULL,
        identity TEXT NOT NULL,
        n INTEGER NOT NULL CHECK (n >= 0),
        n_persons INTEGER CHECK (n_persons >= 0),
        first_at TEXT,
        last_at TEXT,
        PRIMARY KEY (run, fingerprint),
        FOREIGN KEY (run, control) REFERENCES control_result (run, control)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE acceptance (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        schedule TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        run TEXT NOT NULL REFERENCES run (run),
        by TEXT NOT NULL CHECK (by <> ''),
        why TEXT NOT NULL CHECK (why <> ''),
        until TEXT NOT NULL CHECK (until > accepted_on),
        accepted_on TEXT NOT NULL,
        severity TEXT NOT NULL,
        n INTEGER NOT NULL,
        FOREIGN KEY (run, fingerprint) REFERENCES stand (run, fingerprint)
    )
    """,
    """
    CREATE TABLE stand (
        run TEXT NOT NULL REFERENCES run (run),
        fingerprint TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('new', 'open', 'accepted', 'fixed', 'reopened')),
        present INTEGER NOT NULL CHECK (present IN (0, 1)),
        evaluated INTEGER NOT NULL CHECK (evaluated IN (0, 1)),
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        since TEXT NOT NULL REFERENCES run (run),
        accepted INTEGER REFERENCES acceptance (number),
        PRIMARY KEY (run, fingerprint),
        FOREIGN KEY (first_seen, fingerprint) REFERENCES finding (run, fingerprint),
        FOREIGN KEY (last_seen, fingerprint) REFERENCES finding (run, fingerprint),
        CHECK ((status = 'accepted') = (accepted IS NOT NULL))
    ) WITHOUT ROWID
    """,
)
