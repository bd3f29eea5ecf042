"""The printing press: text → notebook → student version → page of the book."""
