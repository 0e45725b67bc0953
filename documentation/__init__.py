"""What the pages of the documentation are made with: generated parts, and the site."""
