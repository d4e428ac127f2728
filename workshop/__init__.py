"""Makes what others build on: clients and a collection, out of the OpenAPI document.

`bin/clients` writes them anew below clients/. They are committed, because the portal
hands them out, and tests/test_clients.py holds that they are what the document gives.
"""
