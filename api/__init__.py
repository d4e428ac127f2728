"""The dialect of /v1: how every request and answer looks. Knows no domain app."""
