"""Tables of pages: columns over frozen row objects, each with a rendered and an export face."""
