#!/usr/bin/env bash
# The guess: a CSI driver makes a volume of at most limit_bytes, or refuses with OUT_OF_RANGE; one
# that knows only whole GiB judges the size that it will ask for. The size that it answers is that
# of the volume.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 50 "$work/errors"; rm -rf "$work"' EXIT
export GOMODCACHE="$work/modules" GOFLAGS='-modcacherw -mod=mod -trimpath'
mkdir "$work/sizes"
cd "$work/sizes"

cat >main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"k8s.io/cloud-provider-openstack/pkg/csi/cinder"
	"k8s.io/cloud-provider-openstack/pkg/csi/cinder/openstack"
)

const mib = 1 << 20

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

type fields = map[string]any

// cloud stands in for Keystone and Cinder: it keeps the volumes that it is asked for, by name.
type cloud struct {
	url     string
	volumes map[string]fields
}

func (c *cloud) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	var asked map[string]fields
	_ = json.NewDecoder(request.Body).Decode(&asked)
	say := func(code int, body any) {
		answer.Header().Set("Content-Type", "application/json")
		answer.WriteHeader(code)
		_ = json.NewEncoder(answer).Encode(body)
	}
	switch at := request.URL.Path; {
	case at == "/v3/auth/tokens":
		catalog := []fields{}
		for kind, at := range map[string]string{"compute": "/v2.1/", "block-storage": "/volume/v3/"} {
			catalog = append(catalog, fields{"type": kind, "name": kind, "endpoints": []fields{{
				"interface": "public", "region": "one", "region_id": "one", "url": c.url + at}}})
		}
		answer.Header().Set("X-Subject-Token", "token")
		say(http.StatusCreated, fields{"token": fields{
			"catalog": catalog, "expires_at": "2100-01-01T00:00:00.000000Z"}})
	case at == "/":
		link := fields{"rel": "self", "href": c.url + "/v3/"}
		say(http.StatusOK, fields{"versions": fields{"values": []fields{{
			"id": "v3.8", "status": "stable", "links": []fields{link}}}}})
	case strings.HasSuffix(at, "/volumes/detail"):
		found := []fields{}
		if volume, is := c.volumes[request.URL.Query().Get("name")]; is {
			found = append(found, volume)
		}
		say(http.StatusOK, fields{"volumes": found})
	case strings.HasSuffix(at, "/volumes"):
		volume := asked["volume"]
		volume["id"], volume["status"] = volume["name"], "available"
		c.volumes[volume["name"].(string)] = volume
		say(http.StatusAccepted, fields{"volume": volume})
	case strings.HasSuffix(at, "/action"):
		c.volumes[path.Base(path.Dir(at))]["size"] = asked["os-extend"]["new_size"]
		answer.WriteHeader(http.StatusAccepted)
	case c.volumes[path.Base(at)] != nil:
		say(http.StatusOK, fields{"volume": c.volumes[path.Base(at)]})
	default:
		say(http.StatusNotFound, fields{})
	}
}

func main() {
	stood := &cloud{volumes: map[string]fields{}}
	server := httptest.NewServer(stood)
	stood.url = server.URL
	config := fmt.Sprintf("[Global]\nauth-url=%s/v3\nusername=user\npassword=secret\n"+
		"tenant-id=project\ndomain-id=default\nregion=one\n", server.URL)
	if err := os.WriteFile("cloud.conf", []byte(config), 0o600); err != nil {
		panic(err)
	}
	address := "unix://" + os.Args[1]
	openstack.InitOpenStackProvider([]string{"cloud.conf"}, "")
	driver := cinder.NewDriver(&cinder.DriverOpts{Endpoint: address, ClusterID: "cluster"})
	driver.SetupControllerService(map[string]openstack.IOpenStack{
		"": must(openstack.GetOpenStackProvider(""))})
	go driver.Run()
	connection := must(grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials())))
	controller := csi.NewControllerClient(connection)

	tell := func(call, volume string, required, limit, answered int64, err error) {
		said := fmt.Sprintf("answered %d MiB", answered/mib)
		if err != nil {
			said = status.Code(err).String()
		}
		fmt.Printf("%s, at least %d and at most %d MiB: %s; in Cinder %v GiB\n",
			call, required, limit, said, stood.volumes[volume]["size"])
	}
	create := func(volume string, required, limit int64) {
		made, err := controller.CreateVolume(context.Background(), &csi.CreateVolumeRequest{
			Name: volume,
			VolumeCapabilities: []*csi.VolumeCapability{{
				AccessMode: &csi.VolumeCapability_AccessMode{
					Mode: csi.VolumeCapability_AccessMode_SINGLE_NODE_WRITER},
				AccessType: &csi.VolumeCapability_Block{Block: &csi.VolumeCapability_BlockVolume{}}}},
			CapacityRange: &csi.CapacityRange{RequiredBytes: required * mib, LimitBytes: limit * mib},
		}, grpc.WaitForReady(true))
		tell("create "+volume, volume, required, limit, made.GetVolume().GetCapacityBytes(), err)
	}
	expand := func(volume string, required, limit int64) {
		made, err := controller.ControllerExpandVolume(context.Background(),
			&csi.ControllerExpandVolumeRequest{
				VolumeId:      volume,
				CapacityRange: &csi.CapacityRange{RequiredBytes: required * mib, LimitBytes: limit * mib},
			})
		tell("expand "+volume, volume, required, limit, made.GetCapacityBytes(), err)
	}
	create("a", 1536, 2048)
	create("b", 1536, 1800)
	expand("a", 2560, 3072)
	expand("a", 2560, 3072)
	expand("b", 2560, 2800)
}
GO
version=1.35.0
module=k8s.io/cloud-provider-openstack
go mod init sizes 2>>"$work/errors"
go get "$module@v$version" 2>>"$work/errors"
sed -n 's/^\(replace\)\?[ \t]*\(k8s.io[^ ]* => .*\)/replace \2/p' \
  "$work/modules/$module@v$version/go.mod" >>go.mod
go build -o sizes . 2>>"$work/errors"
seen=$(./sizes "$work/socket" 2>>"$work/errors")
expected='create a, at least 1536 and at most 2048 MiB: answered 2048 MiB; in Cinder 2 GiB
create b, at least 1536 and at most 1800 MiB: answered 2048 MiB; in Cinder 2 GiB
expand a, at least 2560 and at most 3072 MiB: answered 2560 MiB; in Cinder 3 GiB
expand a, at least 2560 and at most 3072 MiB: answered 3072 MiB; in Cinder 3 GiB
expand b, at least 2560 and at most 2800 MiB: answered 2560 MiB; in Cinder 3 GiB'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder's CSI driver $version rounds up to GiB and does not hold that against the limit. It answers an expansion"
echo "with what was asked for, not with the size of the volume; the same call again is answered with the size."
