"""What comes in (documents, seeds) and what goes out (JSONL, the card)."""
