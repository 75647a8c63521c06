"""Two glucose organs that share their gut, kidneys, muscles and injection site."""
