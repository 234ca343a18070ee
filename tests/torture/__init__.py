"""What is done to Gristmill on purpose: `make torture`, and a short form of it in the tests."""
