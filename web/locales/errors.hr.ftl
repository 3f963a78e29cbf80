### Meta's error codes
