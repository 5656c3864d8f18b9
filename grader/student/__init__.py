"""The student's desk: what `%check`, `collab check` and `collab watch` say, and the engine behind them."""
