# Generated from proto/. Do not edit: npm run generate
"""stowage.v1 as protoc generates it: a module of messages and one of stubs for each file."""
