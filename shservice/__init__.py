"""The site: settings, addresses, sign-in rules and the entry points of the web server."""
