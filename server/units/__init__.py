"""The two trees: 党组织 and 单位.  A person stands in one place of each."""
