"""A Kubernetes API to test against: real HTTP, the wire format of node, pod and quota lists.

``kmock`` was looked at first: it neither pages lists nor knows field selectors and permissions, and needs aiohttp and a
newer Python than this project.
"""
