"""The nouns of a component's signature: artifacts, their annotations, and what is known of a task."""
