"""Evidence on anonymously processed information: Rule 34 item by item, and the methods that the policy names."""
