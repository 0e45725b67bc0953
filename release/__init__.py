"""What a maintainer runs before a release."""
