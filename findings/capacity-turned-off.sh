#!/usr/bin/env bash
# The guess: a pod waits because no storage has room for its volume. If its driver is marked as one
# whose capacity is not looked at, the pod is tried again at once, as it is if the capacity grows.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 50 "$work/errors"; rm -rf "$work"' EXIT
export GOMODCACHE="$work/modules" GOFLAGS='-modcacherw -mod=mod -trimpath'
mkdir "$work/wait"
cd "$work/wait"

cat >cluster.yaml <<'YAML'
apiVersion: v1
kind: Namespace
metadata: {name: default}
---
apiVersion: v1
kind: Node
metadata: {name: node, labels: {kubernetes.io/hostname: node}}
status: {allocatable: {cpu: "8", memory: 32Gi, pods: "100"}}
---
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: example.com}
spec: {storageCapacity: true, volumeLifecycleModes: [Persistent, Ephemeral]}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: example}
provisioner: example.com
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: storage.k8s.io/v1
kind: CSIStorageCapacity
metadata: {name: room, namespace: default}
storageClassName: example
nodeTopology: {}
capacity: 10Gi
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim, namespace: default, uid: claim}
spec:
  storageClassName: example
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 100Gi}}
status: {phase: Pending}
---
apiVersion: v1
kind: Pod
metadata: {name: pod, namespace: default, uid: pod}
spec:
  schedulerName: default-scheduler
  containers: [{name: main, image: none}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: claim}}]
YAML

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/events"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/profile"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func objects(file string) (all []runtime.Object) {
	for _, text := range strings.Split(string(must(os.ReadFile(file))), "\n---\n") {
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode([]byte(text), nil, nil)
		all = append(all, must(object, err))
	}
	return all
}

func within(limit time.Duration, holds func() bool) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return false
}

// cluster begins a scheduler as it is by default, and returns once it found no room for the pod.
func cluster(ctx context.Context, more ...v1.Volume) (client *fake.Clientset, placed func() bool) {
	client = fake.NewClientset(objects("cluster.yaml")...)
	waits := must(client.CoreV1().Pods("default").Get(ctx, "pod", meta.GetOptions{}))
	waits.Spec.Volumes = append(waits.Spec.Volumes, more...)
	must(client.CoreV1().Pods("default").Update(ctx, waits, meta.UpdateOptions{}))
	factory := informers.NewSharedInformerFactory(client, 0)
	broadcaster := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
	recorders := profile.NewRecorderFactory(broadcaster)
	kubeScheduler := must(scheduler.New(ctx, client, factory, nil, recorders))
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	go kubeScheduler.Run(ctx)
	refused := within(time.Minute, func() bool {
		pod := must(client.CoreV1().Pods("default").Get(ctx, "pod", meta.GetOptions{}))
		return len(pod.Status.Conditions) > 0 && pod.Status.Conditions[0].Reason == "Unschedulable"
	})
	if !refused {
		panic("the pod was not refused")
	}
	time.Sleep(time.Second)
	return client, func() bool {
		claims := client.CoreV1().PersistentVolumeClaims("default")
		claim := must(claims.Get(ctx, "claim", meta.GetOptions{}))
		return claim.Annotations["volume.kubernetes.io/selected-node"] == "node"
	}
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	client, placed := cluster(ctx)
	rooms := client.StorageV1().CSIStorageCapacities("default")
	room := must(rooms.Get(ctx, "room", meta.GetOptions{}))
	larger := resource.MustParse("200Gi")
	room.Capacity = &larger
	must(rooms.Update(ctx, room, meta.UpdateOptions{}))
	fmt.Println("the capacity grows; placed within a minute:", within(time.Minute, placed))

	turnOff := func() {
		drivers := client.StorageV1().CSIDrivers()
		driver := must(drivers.Get(ctx, "example.com", meta.GetOptions{}))
		driver.Spec.StorageCapacity = new(bool)
		must(drivers.Update(ctx, driver, meta.UpdateOptions{}))
	}
	inline := v1.Volume{Name: "scratch"}
	inline.CSI = &v1.CSIVolumeSource{Driver: "example.com"}
	client, placed = cluster(ctx, inline)
	turnOff()
	fmt.Println("off, and a csi volume besides; placed within a minute:", within(time.Minute, placed))

	client, placed = cluster(ctx)
	turnOff()
	fmt.Println("off; placed within a minute:", within(time.Minute, placed))

	node := must(client.CoreV1().Nodes().Get(ctx, "node", meta.GetOptions{}))
	node.Labels["colour"] = "blue"
	must(client.CoreV1().Nodes().Update(ctx, node, meta.UpdateOptions{}))
	fmt.Println("a label for the node; placed within a minute:", within(time.Minute, placed))
}
GO
version=1.37.2
go mod init wait 2>>"$work/errors"
go get "k8s.io/kubernetes@v$version" 2>>"$work/errors"
grep -oE 'k8s.io/[a-z-]+ v0.0.0$' "$work/modules/k8s.io/kubernetes@v$version/go.mod" |
  while read -r module _; do
    go mod edit -replace "$module=$module@v0.${version#*.}"
  done
seen=$(go run . 2>>"$work/errors")
expected='the capacity grows; placed within a minute: true
off, and a csi volume besides; placed within a minute: true
off; placed within a minute: false
a label for the node; placed within a minute: true'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "If storageCapacity of a CSIDriver becomes false, Kubernetes $version tries only pods again that"
echo "name the driver in a csi volume, for which capacity does not count. It looks at no claims: a pod"
echo "that waits for the room of one goes on waiting until something else wakes it."
