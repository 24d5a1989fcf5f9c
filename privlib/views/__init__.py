"""What a notebook shows of released figures: charts, tables and sentences."""
