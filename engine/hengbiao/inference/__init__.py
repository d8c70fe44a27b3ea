"""Rules that add facts: SPARQL CONSTRUCT files, run to a fixpoint, each fact with its proof."""
