import support  # Puts the sources to test on the path.
