#!/usr/bin/env bash
# The guess: csi-provisioner takes the parameters that are for Kubernetes, such as the file system,
# out of a storage class before it asks a driver anything. So a class in which volumes can be made
# has its capacity published as well.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 50 "$work/errors"; rm -rf "$work"' EXIT
export GOMODCACHE="$work/modules" GOFLAGS='-modcacherw -mod=mod -trimpath'
mkdir "$work/ask"
cd "$work/ask"

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"github.com/kubernetes-csi/csi-lib-utils/rpc"
	"github.com/kubernetes-csi/external-provisioner/v6/pkg/capacity"
	"github.com/kubernetes-csi/external-provisioner/v6/pkg/capacity/topology"
	provision "github.com/kubernetes-csi/external-provisioner/v6/pkg/controller"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	v1 "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/util/workqueue"
	translate "k8s.io/csi-translation-lib"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

const driver, gib = "example.com", 1 << 30

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// strict is a driver with 100 GiB, which takes the parameter `pool` and refuses what it does not
// know, as the specification of CSI lets it do.
type strict struct {
	csi.UnimplementedControllerServer
	mutex sync.Mutex
	asked map[string]string
}

func (s *strict) judge(call string, parameters map[string]string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	names := slices.Sorted(maps.Keys(parameters))
	s.asked[call] = strings.Join(names, " and ")
	for _, name := range names {
		if name != "pool" {
			return status.Errorf(codes.InvalidArgument, "unknown parameter %s", name)
		}
	}
	return nil
}

func (s *strict) CreateVolume(
	_ context.Context, asked *csi.CreateVolumeRequest,
) (*csi.CreateVolumeResponse, error) {
	volume := &csi.Volume{VolumeId: asked.Name, CapacityBytes: asked.CapacityRange.RequiredBytes}
	return &csi.CreateVolumeResponse{Volume: volume}, s.judge("CreateVolume", asked.Parameters)
}

func (s *strict) GetCapacity(
	_ context.Context, asked *csi.GetCapacityRequest,
) (*csi.GetCapacityResponse, error) {
	room := &csi.GetCapacityResponse{AvailableCapacity: 100 * gib}
	return room, s.judge("GetCapacity", asked.Parameters)
}

// try says what becomes of a class with these parameters.
func try(parameters map[string]string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	served, server := &strict{asked: map[string]string{}}, grpc.NewServer()
	csi.RegisterControllerServer(server, served)
	go server.Serve(listener)
	defer server.Stop()
	connection := must(grpc.NewClient(listener.Addr().String(),
		grpc.WithTransportCredentials(insecure.NewCredentials())))

	policy, binding := v1.PersistentVolumeReclaimDelete, storage.VolumeBindingWaitForFirstConsumer
	class := &storage.StorageClass{
		ObjectMeta: meta.ObjectMeta{Name: "class"}, Provisioner: driver,
		Parameters: parameters, ReclaimPolicy: &policy, VolumeBindingMode: &binding}
	name := class.Name
	claim := &v1.PersistentVolumeClaim{
		ObjectMeta: meta.ObjectMeta{Name: "claim", Namespace: "default", UID: "claim",
			Annotations: map[string]string{"volume.kubernetes.io/storage-provisioner": driver}},
		Spec: v1.PersistentVolumeClaimSpec{
			StorageClassName: &name, AccessModes: []v1.PersistentVolumeAccessMode{v1.ReadWriteOnce},
			Resources: v1.VolumeResourceRequirements{
				Requests: v1.ResourceList{v1.ResourceStorage: resource.MustParse("10Gi")}}}}
	client := fake.NewClientset(class, claim)
	factory := informers.NewSharedInformerFactory(client, 0)

	capacities := capacity.NewCentralCapacityController(
		csi.NewControllerClient(connection), driver, client.StorageV1(),
		workqueue.NewTypedRateLimitingQueue(
			workqueue.DefaultTypedControllerRateLimiter[capacity.QueueKey]()),
		nil, "manager", "default",
		topology.NewFixedNodeTopology(&topology.Segment{{Key: "zone", Value: "one"}}),
		factory.Storage().V1().StorageClasses(), factory.Storage().V1().CSIStorageCapacities(),
		time.Second, false, 10*time.Second)
	provisioner := provision.NewCSIProvisioner(
		client, 10*time.Second, "identity", "pvc", -1, connection, nil, driver,
		rpc.PluginCapabilitySet{csi.PluginCapability_Service_CONTROLLER_SERVICE: true},
		rpc.ControllerCapabilitySet{csi.ControllerServiceCapability_RPC_CREATE_DELETE_VOLUME: true},
		"", false, true, translate.New(), factory.Storage().V1().StorageClasses().Lister(),
		nil, nil, nil, nil, nil, false, "ext4", nil, false, false, nil)
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())

	made, _, err := provisioner.Provision(ctx, controller.ProvisionOptions{
		StorageClass: class, PVName: "pvc-claim", PVC: claim})
	volume := "no volume"
	if err == nil {
		volume = fmt.Sprintf("a volume with %s", made.Spec.CSI.FSType)
	}
	go capacities.Run(ctx, 1, &sync.WaitGroup{})
	var objects []storage.CSIStorageCapacity
	for range 50 {
		published := client.StorageV1().CSIStorageCapacities("default")
		objects = must(published.List(ctx, meta.ListOptions{})).Items
		if len(objects) > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	served.mutex.Lock()
	defer served.mutex.Unlock()
	fmt.Printf("CreateVolume is asked with %s: %s\n", served.asked["CreateVolume"], volume)
	fmt.Printf("GetCapacity is asked with %s: ", served.asked["GetCapacity"])
	if len(objects) == 0 {
		fmt.Println("no CSIStorageCapacity in 5 s")
		return
	}
	fmt.Printf("a CSIStorageCapacity of %v\n", objects[0].Capacity)
}

func main() {
	try(map[string]string{"pool": "fast"})
	try(map[string]string{"pool": "fast", "csi.storage.k8s.io/fstype": "xfs"})
}
GO
version=6.4.0
module=github.com/kubernetes-csi/external-provisioner/v6
go mod init ask 2>>"$work/errors"
go get "$module@v$version" 2>>"$work/errors"
grep '^replace' "$work/modules/$module@v$version/go.mod" >>go.mod
seen=$(go run . 2>>"$work/errors")
expected='CreateVolume is asked with pool: a volume with ext4
GetCapacity is asked with pool: a CSIStorageCapacity of 100Gi
CreateVolume is asked with pool: a volume with xfs
GetCapacity is asked with csi.storage.k8s.io/fstype and pool: no CSIStorageCapacity in 5 s'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "csi-provisioner $version asks for the capacity of a class with all its parameters, those that are for itself too."
echo "A driver that refuses what it does not know makes volumes of the class, but no capacity of it is published;"
echo "where the driver says that capacity is tracked, no pod whose claim waits for a node is placed."
