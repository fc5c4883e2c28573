"""What the archive is compared with: the same items in Wagtail's own search, in its database."""
