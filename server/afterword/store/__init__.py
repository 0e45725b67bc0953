"""Keep models, the forgotten list and paths on the disk; write every file atomically."""
