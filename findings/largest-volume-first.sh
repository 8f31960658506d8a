#!/usr/bin/env bash
# The guess: of two nodes that have a volume for a claim, kube-scheduler takes either, or the one
# whose volume fits best, as it does among the volumes of one node.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 50 "$work/errors"; rm -rf "$work"' EXIT
export GOMODCACHE="$work/modules" GOFLAGS='-modcacherw -mod=mod -trimpath'
mkdir "$work/choose"
cd "$work/choose"

cat >cluster.yaml <<'YAML'
apiVersion: v1
kind: Namespace
metadata: {name: default}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim, namespace: default, uid: claim}
spec:
  storageClassName: local
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 100Gi}}
status: {phase: Pending}
YAML
for machine in node-a:100 node-b:2000; do
  cat >>cluster.yaml <<YAML
---
apiVersion: v1
kind: Node
metadata: {name: ${machine%:*}, labels: {kubernetes.io/hostname: ${machine%:*}}}
status: {allocatable: {cpu: "8", memory: 32Gi, pods: "100"}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: ${machine/:/-}gib}
spec:
  storageClassName: local
  capacity: {storage: ${machine#*:}Gi}
  accessModes: [ReadWriteOnce]
  local: {path: /mnt/disk}
  nodeAffinity:
    required:
      nodeSelectorTerms:
      - matchExpressions:
        - {key: kubernetes.io/hostname, operator: In, values: [${machine%:*}]}
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
	"k8s.io/apiserver/pkg/util/feature"
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

// chosen is the volume that a scheduler as it is by default binds to the claim.
func chosen() string {
	limited, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client := fake.NewClientset(objects("cluster.yaml")...)
	factory := informers.NewSharedInformerFactory(client, 0)
	broadcaster := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
	recorders := profile.NewRecorderFactory(broadcaster)
	kubeScheduler := must(scheduler.New(limited, client, factory, nil, recorders))
	factory.Start(limited.Done())
	factory.WaitForCacheSync(limited.Done())
	go kubeScheduler.Run(limited)
	pod := objects("pod.yaml")[0].(*v1.Pod)
	must(client.CoreV1().Pods("default").Create(limited, pod, meta.CreateOptions{}))
	for limited.Err() == nil {
		volumes := must(client.CoreV1().PersistentVolumes().List(limited, meta.ListOptions{}))
		for _, volume := range volumes.Items {
			if volume.Spec.ClaimRef != nil {
				return volume.Name
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "none"
}

func main() {
	for _, gates := range []string{"", "StorageCapacityScoring=false"} {
		if err := feature.DefaultMutableFeatureGate.Set(gates); err != nil {
			panic(err)
		}
		times := map[string]int{}
		for range 20 {
			times[chosen()]++
		}
		if gates == "" {
			fmt.Println("by default, 20 times:", times)
		} else {
			fmt.Printf("%s: %d volumes are chosen now and then\n", gates, len(times))
		}
	}
}
GO
version=1.37.2
go mod init choose 2>>"$work/errors"
go get "k8s.io/kubernetes@v$version" 2>>"$work/errors"
grep -oE 'k8s.io/[a-z-]+ v0.0.0$' "$work/modules/k8s.io/kubernetes@v$version/go.mod" |
  while read -r module _; do
    go mod edit -replace "$module=$module@v0.${version#*.}"
  done
seen=$(go run . 2>>"$work/errors")
expected='by default, 20 times: map[node-b-2000gib:20]
StorageCapacityScoring=false: 2 volumes are chosen now and then'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Kubernetes $version scores nodes by the storage they have left, unasked, and volumes that exist"
echo "count as storage. All else equal, a claim of 100 GiB gets the volume of 2000 GiB, not that of 100."
