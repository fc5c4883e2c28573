"""What plugins may use: HTTP with error mapping, text fitting, a frame for previews. Knows no model."""
