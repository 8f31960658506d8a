#!/bin/sh
# Makes Go code from proto/: generate.sh DIRECTORY, the root of the Go module `stowage-quickstart`.
# Needs protoc, protoc-gen-go and protoc-gen-go-grpc. google/rpc comes from
# google.golang.org/genproto, as in every Go program with gRPC.
set -eu
out=$1
cd "$(dirname "$0")/../../proto"
packages=Mbuf/validate/validate.proto=stowage-quickstart/gen/buf/validate
for file in stowage/v1/*.proto; do
  packages="$packages,M$file=stowage-quickstart/gen/stowage/v1;stowagev1"
done
protoc -I . \
  --go_out="$out" --go_opt="module=stowage-quickstart,$packages" \
  --go-grpc_out="$out" --go-grpc_opt="module=stowage-quickstart,$packages" \
  buf/validate/validate.proto stowage/v1/*.proto
