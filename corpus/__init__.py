"""What a bulletin says: files read into issue, section and article."""
