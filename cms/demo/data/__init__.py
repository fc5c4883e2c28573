"""What the demo newsroom says: written for this purpose; province, people, outlets and document numbers are invented.

In every text `{d+14}` stands for the date fourteen days from now, `{d-3}` for the one three days ago,
`{sy}` for the current school year and `{sy-1}` for the one before, so that the newsroom never ages.
"""
