from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "publishers.worker"
    label = "worker"
