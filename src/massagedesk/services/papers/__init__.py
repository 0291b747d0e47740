"""What each paper says: facts of the practice file put into the inputs the reports are set from."""
