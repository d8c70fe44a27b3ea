"""SHACL over an evidence set: pySHACL is the reference, Oxigraph the fast way to the same findings."""
