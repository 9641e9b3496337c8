"""The forms of the organizers' door, each with a token against other sites."""
