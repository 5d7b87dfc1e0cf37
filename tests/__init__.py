"""The tests: what each one shows is said in its name."""
