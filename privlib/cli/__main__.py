"""`python -m privlib.cli` is `privlib`."""

from privlib.cli.main import main

raise SystemExit(main())
