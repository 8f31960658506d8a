#!/usr/bin/env bash
# The guess: REFUSED_STREAM says that a server has not looked at a call, so every gRPC client begins
# that call again by itself, at least once, as the design of retries (gRFC A6) has it for all
# languages; programs never hear of it.
set -euo pipefail
work=$(mktemp -d)
trap '[ $? = 0 ] || cat "$work/errors"; chmod -R u+w "$work"; rm -rf "$work"' EXIT
exec 3>"$work/errors"
cd "$work"
npm init -y >&3 && npm install --silent @grpc/grpc-js@1.14.0 >&3 2>&3
for version in 1.51.1 1.85.3; do
  python3 -m venv "$version" && "$version/bin/pip" install --quiet "grpcio==$version" 2>&3
done

# Refuses as many streams as it is told, then answers each call with an empty message.
cat > server.mjs <<'JS'
import http2 from 'node:http2';
let left = Number(process.argv[2]);
const server = http2.createServer();
server.on('stream', (stream) => {
  stream.on('error', () => {});
  if (left-- > 0) return stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc+proto' },
    { waitForTrailers: true },
  );
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.alloc(5));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
JS
cat > client.py <<'PY'
import sys
import grpc

channel = grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}")
try:
    channel.unary_unary("/test.Service/Call")(b"", timeout=10)
    print("OK")
except grpc.RpcError as error:
    print(error.code().name)
PY
cat > client.mjs <<'JS'
import grpc from '@grpc/grpc-js';
const client = new grpc.Client(`127.0.0.1:${process.argv[2]}`, grpc.credentials.createInsecure());
const same = (bytes) => bytes;
const options = { deadline: Date.now() + 10_000 };
client.makeUnaryRequest('/test.Service/Call', same, same, Buffer.alloc(0), options, (error) => {
  console.log(error ? grpc.status[error.code] : 'OK');
  client.close();
});
JS
mkdir go && cat > go/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	connection, err := grpc.NewClient("127.0.0.1:"+os.Args[1], plain)
	if err != nil {
		panic(err)
	}
	limited, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	empty := &emptypb.Empty{}
	fmt.Println(status.Code(connection.Invoke(limited, "/test.Service/Call", empty, empty)))
}
GO
(cd go && export GOPATH="$work/gopath" GOCACHE="$work/gocache" GOFLAGS=-mod=mod &&
  go mod init test && go get google.golang.org/grpc@v1.76.0 && go build -o ../client .) >&3 2>&3

asked() {
  local refused=$1 server port
  shift
  coproc SERVER { node server.mjs "$refused"; }
  server=$SERVER_PID
  read -r port <&"${SERVER[0]}"
  "$@" "$port"
  kill "$server"
  wait "$server" 2>/dev/null || true
}

expected='0 refused: grpcio 1.51.1 OK, grpcio 1.85.3 OK, grpc-js OK, grpc-go OK
1 refused: grpcio 1.51.1 UNAVAILABLE, grpcio 1.85.3 UNAVAILABLE, grpc-js OK, grpc-go OK
2 refused: grpcio 1.51.1 UNAVAILABLE, grpcio 1.85.3 UNAVAILABLE, grpc-js UNAVAILABLE, grpc-go Unavailable'
seen=$(
  for refused in 0 1 2; do
    echo "$refused refused:" \
      "grpcio 1.51.1 $(asked "$refused" 1.51.1/bin/python client.py)," \
      "grpcio 1.85.3 $(asked "$refused" 1.85.3/bin/python client.py)," \
      "grpc-js $(asked "$refused" node client.mjs)," \
      "grpc-go $(asked "$refused" ./client)"
  done
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "grpc-js 1.14.0 and grpc-go 1.76.0 begin a refused call again, once. gRPC's C core, by way of"
echo "Python's grpcio 1.51.1 and 1.85.3, never does: its programs must ask again by themselves."
