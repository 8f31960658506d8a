"""Runs a real Cinder, its RabbitMQ and a Stowage server as ordinary child processes."""
