"""How a bulletin becomes an index: words and grams, snapshots, synchronisation."""
