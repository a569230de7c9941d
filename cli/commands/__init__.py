"""One module a command: reads its options, asks the bridge, says the answer."""
