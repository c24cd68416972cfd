"""The registry against what it follows upstream: findings, and the edits that follow from them."""
