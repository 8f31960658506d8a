#!/usr/bin/env bash
# The guess: a claim gets the smallest volume that suits it. What else a volume could be used for
# does not matter, nor does when the claim is bound.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 50 "$work/errors"; rm -rf "$work"' EXIT
export GOMODCACHE="$work/modules" GOFLAGS='-modcacherw -mod=mod -trimpath'
mkdir "$work/bind"
cd "$work/bind"

cat >cluster.yaml <<'YAML'
apiVersion: v1
kind: Namespace
metadata: {name: default}
---
apiVersion: v1
kind: Node
metadata: {name: node}
status: {allocatable: {cpu: "8", memory: 32Gi, pods: "100"}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: files}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: MODE
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim, namespace: default, uid: claim, resourceVersion: "1"}
spec:
  storageClassName: files
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 10Gi}}
status: {phase: Pending}
YAML
for volume in 'large 2000 ReadWriteOnce' 'small 10 ReadWriteOnce,ReadWriteMany'; do
  read -r name size modes <<<"$volume"
  cat >>cluster.yaml <<YAML
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: $name, resourceVersion: "1"}
spec:
  storageClassName: files
  persistentVolumeReclaimPolicy: Retain
  capacity: {storage: ${size}Gi}
  accessModes: [$modes]
  nfs: {server: files.example.org, path: /$name}
status: {phase: Available}
YAML
done
cat >pod.yaml <<'YAML'
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
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/events"
	binder "k8s.io/kubernetes/pkg/controller/volume/persistentvolume"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/profile"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func objects(file, mode string) (all []runtime.Object) {
	text := strings.ReplaceAll(string(must(os.ReadFile(file))), "MODE", mode)
	for _, text := range strings.Split(text, "\n---\n") {
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode([]byte(text), nil, nil)
		all = append(all, must(object, err))
	}
	return all
}

// bound is the volume that the claim gets in a cluster with a scheduler and the controller of
// volumes, both as they are by default.
func bound(mode string) string {
	limited, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client := fake.NewClientset(objects("cluster.yaml", mode)...)
	factory := informers.NewSharedInformerFactory(client, 0)
	core := factory.Core().V1()
	controller := must(binder.NewController(limited, binder.ControllerParameters{
		KubeClient: client, SyncPeriod: 15 * time.Second, EnableDynamicProvisioning: true,
		VolumeInformer: core.PersistentVolumes(), ClaimInformer: core.PersistentVolumeClaims(),
		ClassInformer: factory.Storage().V1().StorageClasses(),
		PodInformer:   core.Pods(), NodeInformer: core.Nodes()}))
	broadcaster := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
	recorders := profile.NewRecorderFactory(broadcaster)
	kubeScheduler := must(scheduler.New(limited, client, factory, nil, recorders))
	factory.Start(limited.Done())
	factory.WaitForCacheSync(limited.Done())
	go controller.Run(limited)
	go kubeScheduler.Run(limited)
	pod := objects("pod.yaml", mode)[0].(*v1.Pod)
	must(client.CoreV1().Pods("default").Create(limited, pod, meta.CreateOptions{}))
	for limited.Err() == nil {
		claims := client.CoreV1().PersistentVolumeClaims("default")
		claim := must(claims.Get(limited, "claim", meta.GetOptions{}))
		if claim.Status.Phase == v1.ClaimBound {
			size := claim.Status.Capacity[v1.ResourceStorage]
			return fmt.Sprintf("%s, of %s", claim.Spec.VolumeName, size.String())
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "none"
}

func main() {
	for _, mode := range []string{"Immediate", "WaitForFirstConsumer"} {
		times := map[string]int{}
		for range 10 {
			times[bound(mode)]++
		}
		fmt.Printf("%s, 10 times: %v\n", mode, times)
	}
}
GO
version=1.37.2
go mod init bind 2>>"$work/errors"
go get "k8s.io/kubernetes@v$version" 2>>"$work/errors"
grep -oE 'k8s.io/[a-z-]+ v0.0.0$' "$work/modules/k8s.io/kubernetes@v$version/go.mod" |
  while read -r module _; do
    go mod edit -replace "$module=$module@v0.${version#*.}"
  done
seen=$(go run . 2>>"$work/errors")
expected='Immediate, 10 times: map[large, of 2000Gi:10]
WaitForFirstConsumer, 10 times: map[small, of 10Gi:10]'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "The controller of Kubernetes $version that binds claims at once takes the smallest of the volumes with the fewest"
echo "access modes, and looks at others only if none of these suits: a claim of 10 GiB gets 2000 GiB, for the volume of"
echo "10 GiB could be written by many as well. The scheduler, which binds with the first pod, takes the smallest of all."
