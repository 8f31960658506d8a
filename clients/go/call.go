package stowage

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

const requestIDField protoreflect.Name = "request_id"

// nameRequest gives a request to place something an id of its own, if it has none. The caller's
// message is left as it is.
func nameRequest(
	ctx context.Context, method string, req, reply any, conn *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	message, ok := req.(proto.Message)
	if ok && isPlacement(method) && requestID(message) == "" {
		if message.ProtoReflect().IsValid() {
			message = proto.Clone(message)
		} else {
			// A nil request is an empty one, as in any other call of gRPC's.
			message = message.ProtoReflect().New().Interface()
		}
		fields := message.ProtoReflect().Descriptor().Fields()
		if field := fields.ByName(requestIDField); field != nil {
			message.ProtoReflect().Set(field, protoreflect.ValueOfString(NewID()))
		}
		req = message
	}
	return invoke(ctx, method, req, reply, conn, options...)
}

// isPlacement: of other methods, such as GetDiagnosis, the request id is the one to look for.
func isPlacement(method string) bool {
	return strings.HasPrefix(method, "/"+stowagev1.SchedulerService_ServiceDesc.ServiceName+"/") &&
		method != stowagev1.SchedulerService_GetDiagnosis_FullMethodName
}

func requestID(req any) string {
	if named, ok := req.(interface{ GetRequestId() string }); ok {
		return named.GetRequestId()
	}
	return ""
}

// limit gives calls a deadline, if they have none.
func limit(timeout time.Duration) grpc.UnaryClientInterceptor {
	return func(
		ctx context.Context, method string, req, reply any, conn *grpc.ClientConn,
		invoke grpc.UnaryInvoker, options ...grpc.CallOption,
	) error {
		if _, has := ctx.Deadline(); !has {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		return invoke(ctx, method, req, reply, conn, options...)
	}
}

// readErrors gives errors of streams as *Error. Streams are not repeated.
func readErrors(
	ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string,
	open grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	stream, err := open(ctx, desc, conn, method, options...)
	if err != nil {
		return nil, toError(err, "")
	}
	return readingStream{stream}, nil
}

type readingStream struct{ grpc.ClientStream }

func (s readingStream) RecvMsg(message any) error {
	return streamError(s.ClientStream.RecvMsg(message))
}

func (s readingStream) SendMsg(message any) error {
	return streamError(s.ClientStream.SendMsg(message))
}

func streamError(err error) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	return toError(err, "")
}
