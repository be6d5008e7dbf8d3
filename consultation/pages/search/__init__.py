"""Search over drafts, the provisions of current versions, and comments."""
