/** Options of [DEFAULT] without a key here, for one reason. */
export interface OptionKind {
  /** Ends the sentence `no meaning here: …`. */
  readonly reason: string;
  readonly options: string;
}

/** The options that Cinder and its libraries read from [DEFAULT] and that have no key here. */
export const DEFAULT_OPTIONS: readonly OptionKind[] = [
  {
    reason: 'managers report how often they like, well within service_down_time',
    options: 'report_interval backend_stats_polling_interval',
  },
  {
    reason: 'the zones that a volume may be in stand in the request',
    options: 'cloned_volume_same_az az_cache_duration',
  },
  { reason: 'who asks names the pool in resource_backend', options: 'snapshot_same_host' },
  {
    reason:
      'images of several Ceph clusters are for ImageLocalityFilter or ' +
      'ImageLocalityWeigher, with `resolvers.image`',
    options: 'enable_multi_ceph',
  },
  {
    reason: 'there is one of each',
    options: 'scheduler_driver scheduler_manager scheduler_host_manager scheduler_topic',
  },
  {
    reason: 'no scheduler of ours reads a file of options',
    options: 'scheduler_json_config_location',
  },
  { reason: 'backends are those that managers report', options: 'enabled_backends backend_name' },
  {
    reason:
      'no message queue: clients and workers speak gRPC with `listen`, `tls` and a ' +
      'deadline of each call',
    options: `transport_url rpc_response_timeout control_exchange executor_thread_pool_size
      rpc_ping_enabled rpc_conn_pool_size rpc_poll_timeout conn_pool_min_size conn_pool_ttl
      rpc_backend rpc_thread_pool_size rabbit_host rabbit_port rabbit_hosts rabbit_userid
      rabbit_password rabbit_virtual_host rabbit_ha_queues rabbit_use_ssl notification_driver
      notification_topics notification_transport_url`,
  },
  {
    reason: 'the ledger has a database of its own, `data_dir` or `database.url`',
    options:
      'db_driver db_backend sql_connection sql_idle_timeout sqlite_db volume_name_template ' +
      'snapshot_name_template backup_name_template',
  },
  {
    reason: 'logging is set by `log_level`',
    options: `debug verbose log_config_append log_config log_date_format log_file log_dir log_format
      use_syslog use_syslog_rfc_format use_journal syslog_log_facility use_json use_stderr
      log_color log_rotate_interval log_rotate_interval_type max_logfile_count
      max_logfile_size_mb log_rotation_type logging_context_format_string
      logging_default_format_string logging_debug_format_suffix logging_exception_prefix
      logging_user_identity_format default_log_levels publish_errors instance_format
      instance_uuid_format rate_limit_interval rate_limit_burst rate_limit_except_level
      watch_log_file fatal_deprecations fatal_exception_format_errors split_loggers
      log_options`,
  },
  {
    reason: "Cinder's API, not the scheduler",
    options: `osapi_max_limit resource_query_filters_file use_forwarded_for project_id_regex
      public_endpoint api_rate_limit auth_strategy compute_api_class
      consistencygroup_api_class group_api_class transfer_api_class volume_api_class
      default_group_type enable_force_upload osapi_volume_ext_list osapi_volume_extension
      osapi_volume_listen osapi_volume_listen_port osapi_volume_use_ssl osapi_volume_workers
      osapi_volume_base_URL volume_transfer_key_length volume_transfer_salt_length
      volume_usage_audit_period message_reap_interval message_ttl enable_v1_api enable_v2_api
      enable_v3_api api_paste_config wsgi_log_format wsgi_default_pool_size wsgi_keep_alive
      wsgi_server_debug client_socket_timeout max_header_line tcp_keepalive
      tcp_keepalive_count tcp_keepalive_interval tcp_keepidle ca_file cert_file key_file
      ssl_ca_file ssl_cert_file ssl_key_file ciphers version max_request_body_size
      secure_proxy_ssl_header policy_file policy_default_rule policy_dirs
      cinder_internal_tenant_project_id cinder_internal_tenant_user_id region_name
      os_region_name nova_catalog_info nova_catalog_admin_info nova_endpoint_template
      nova_endpoint_admin_template nova_api_insecure nova_ca_certificates_file
      os_privileged_user_name os_privileged_user_password os_privileged_user_tenant
      os_privileged_user_auth_url`,
  },
  {
    reason: "quotas are the API's",
    options: `max_age no_snapshot_gb_quota per_volume_size_limit quota_backup_gigabytes
      quota_backups quota_consistencygroups quota_driver quota_gigabytes quota_groups
      quota_snapshots quota_volumes reservation_clean_interval reservation_expire until_refresh
      use_default_quota_class`,
  },
  {
    reason: 'images are read and written by the volume service and the API',
    options: `allow_compression_on_image_upload compression_format allowed_direct_url_schemes
      glance_catalog_info glance_core_properties verify_glance_signatures
      image_compress_on_upload image_conversion_address_space_limit image_conversion_cpu_limit
      image_conversion_dir image_conversion_disable reserved_image_namespaces
      vmdk_allowed_types glance_api_insecure glance_api_servers glance_api_ssl_compression
      glance_api_version glance_ca_certificates_file glance_certfile glance_host
      glance_keyfile glance_num_retries glance_port glance_request_timeout
      image_upload_use_cinder_backend image_upload_use_internal_tenant
      image_volume_cache_enabled image_volume_cache_max_count image_volume_cache_max_size_gb
      use_multipath_for_image_xfer enforce_multipath_for_image_xfer`,
  },
  {
    reason: "the backup service's",
    options: `backup_api_class backup_ceph_chunk_size backup_ceph_conf backup_ceph_image_journals
      backup_ceph_max_snapshots backup_ceph_pool backup_ceph_stripe_count
      backup_ceph_stripe_unit backup_ceph_user backup_compression_algorithm backup_container
      backup_create_containers backup_driver backup_driver_init_check_interval
      backup_driver_stats_polling_interval backup_driver_status_check_interval
      backup_enable_progress_timer backup_file_size backup_gcs_block_size backup_gcs_bucket
      backup_gcs_bucket_location backup_gcs_credential_file backup_gcs_enable_progress_timer
      backup_gcs_num_retries backup_gcs_object_size backup_gcs_project_id backup_gcs_proxy_url
      backup_gcs_reader_chunk_size backup_gcs_retry_error_codes backup_gcs_storage_class
      backup_gcs_user_agent backup_gcs_writer_chunk_size backup_manager backup_max_operations
      backup_metadata_version backup_mount_attempts backup_mount_options
      backup_mount_point_base backup_native_threads_pool_size
      backup_object_number_per_notification backup_posix_path backup_s3_block_size
      backup_s3_ca_cert_file backup_s3_enable_progress_timer backup_s3_endpoint_url
      backup_s3_http_proxy backup_s3_https_proxy backup_s3_max_pool_connections
      backup_s3_md5_validation backup_s3_object_size backup_s3_retry_max_attempts
      backup_s3_retry_mode backup_s3_sse_customer_algorithm backup_s3_sse_customer_key
      backup_s3_store_access_key backup_s3_store_bucket backup_s3_store_secret_key
      backup_s3_timeout backup_s3_verify_ssl backup_service_inithost_offload
      backup_sha_block_size_bytes backup_share backup_swift_auth backup_swift_auth_insecure
      backup_swift_auth_url backup_swift_auth_version backup_swift_block_size
      backup_swift_ca_cert_file backup_swift_container backup_swift_create_storage_policy
      backup_swift_enable_progress_timer backup_swift_key backup_swift_object_size
      backup_swift_project backup_swift_project_domain backup_swift_region_name
      backup_swift_retry_attempts backup_swift_retry_backoff backup_swift_service_auth
      backup_swift_tenant backup_swift_url backup_swift_user backup_swift_user_domain
      backup_timer_interval backup_use_temp_snapshot backup_workers
      glusterfs_backup_mount_point glusterfs_backup_share keystone_catalog_info
      restore_discard_excess_bytes swift_catalog_info`,
  },
  {
    reason: "how Cinder's processes run",
    options: `state_path rootwrap_config my_ip monkey_patch monkey_patch_modules
      periodic_fuzzy_delay periodic_interval run_external_periodic_tasks
      graceful_shutdown_timeout backdoor_port
      backdoor_socket lock_path disable_process_locking enable_new_services volume_manager
      volume_topic backup_topic ssh_hosts_key_file strict_ssh_host_key_policy config_file
      config_dir config_source`,
  },
  {
    reason: "the volume service's and its drivers'",
    options: `backend_native_threads_pool_size chap_password chap_username chiscsi_conf
      disk_geometry driver_client_cert driver_client_cert_key driver_data_namespace
      driver_ssl_cert_path driver_ssl_cert_verify driver_use_ssl enable_unsupported_driver iet_conf
      init_host_max_objects_retrieval iscsi_helper iscsi_iotype iscsi_ip_address iscsi_port
      iscsi_protocol iscsi_secondary_ip_addresses iscsi_target_flags iscsi_target_prefix
      iscsi_write_cache iser_helper iser_ip_address iser_port iser_target_prefix
      migration_create_volume_timeout_secs num_iser_scan_tries num_shell_tries
      num_volume_device_scan_tries nvmeof_conn_info_version nvmet_ns_id nvmet_port_id
      reinit_driver_count replication_device report_discard_supported scst_target_driver
      scst_target_iqn_name suppress_requests_ssl_warnings target_helper target_ip_address
      target_port target_prefix target_protocol target_secondary_ip_addresses trace_flags
      unique_fqdn_network use_chap_auth volume_clear volume_clear_ionice volume_clear_size
      volume_copy_blkio_cgroup_name volume_copy_bps_limit volume_dd_blocksize volume_driver
      volume_group volume_service_inithost_offload volumes_dir zoning_mode api_enable_ssl
      chap_password_len clone_volume_timeout default_sandstone_target_ips fusionstorageagent
      initiator_assign_sandstone_target_ip iops_for_image_migration java_path manager_ips
      nvme_connect_port pool_id_filter pool_type`,
  },
];
