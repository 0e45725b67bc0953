"""Make the generated parts of the pages in docs/ and README.md, and build the site from them."""
