"""Pages by reader: thin views, each one query or one service call."""
