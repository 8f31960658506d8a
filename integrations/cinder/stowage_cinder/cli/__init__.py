"""`stowage-cinder`: compares Cinder with the ledger, and takes an existing cloud over."""
