{{- define "stowage.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Names of objects: the release, with the chart's name unless it has that in it. */}}
{{- define "stowage.fullname" -}}
{{- $name := include "stowage.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "stowage.selectorLabels" -}}
app.kubernetes.io/name: {{ include "stowage.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "stowage.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "stowage.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "stowage.serviceAccountName" -}}
{{- default (include "stowage.fullname" .) .Values.serviceAccount.existingName }}
{{- end }}

{{/* What the chart itself decides of the configuration. */}}
{{- define "stowage.ownConfig" -}}
listen: 0.0.0.0:50051
http_listen: 0.0.0.0:9464
{{- if not .Values.database.existingSecret }}
data_dir: /var/lib/stowage/ledger
{{- end }}
{{- if .Values.tls.existingSecret }}
tls:
  cert: /etc/stowage-tls/tls.crt
  key: /etc/stowage-tls/tls.key
  {{- if .Values.tls.clientCa }}
  client_ca: /etc/stowage-tls/ca.crt
  client_certificates: {{ .Values.tls.clientCertificates }}
  {{- if .Values.tls.crl }}
  crl: /etc/stowage-tls/ca.crl
  {{- end }}
  {{- end }}
{{- else if .Values.insecure }}
insecure: true
{{- else }}
{{- fail "name a Secret with the server's certificate (tls.existingSecret), or set insecure: true" }}
{{- end }}
{{- end }}

{{- define "stowage.config" -}}
{{- $own := include "stowage.ownConfig" . | fromYaml }}
{{- $auth := default dict .Values.config.auth }}
{{- if not (or $auth.bindings (eq (default "auto" $auth.mode) "none")) }}
{{- fail "say who may do what: config.auth.bindings; or let everybody: config.auth.mode: none" }}
{{- end }}
{{- merge (deepCopy .Values.config) $own | toYaml }}
{{- end }}

{{/*
What of the configuration a running server does not take over (src/config/changes.ts): it changes
the pods, so that they are restarted.
*/}}
{{- define "stowage.needsRestart" -}}
{{- $config := include "stowage.config" . | fromYaml }}
{{- $kept := pick $config "listen" "http_listen" "page_listen" "insecure" "data_dir" "database" "service_down_time" "service_down_time_ms" "limits" }}
{{- $_ := set $kept "tls" (default dict $config.tls) }}
{{- $_ := set $kept "auth" (pick (default dict $config.auth) "reflection") }}
{{- $_ := set $kept "capacity" (pick (default dict $config.capacity) "provisioned") }}
{{- $_ := set $kept "scheduler" (pick (default dict $config.scheduler) "driver_init_wait_time" "driver_init_wait_time_ms") }}
{{- $_ := set $kept "workers" (pick (default dict $config.workers) "lease" "lease_ms") }}
{{- $kept | toJson | sha256sum }}
{{- end }}
