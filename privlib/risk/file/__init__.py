"""What is asked of a single file or two, CSV or Parquet, without a store: values for JSON."""
