"""Kubeflow Pipelines on Kubernetes."""
