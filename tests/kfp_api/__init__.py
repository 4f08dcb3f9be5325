"""A Kubeflow Pipelines API server for tests: it speaks the REST API and really runs what is submitted.

What it does follows KFP's sources at 2.17 (``backend/src/apiserver``, ``backend/src/v2/{compiler,driver,component}``) and
Argo Workflows' names for nodes and pods.
"""
