"""The commands of a host, a module for each: `main` is given what was typed after its name."""
