"""Which of Cinder's own tests of its scheduler run against the driver, and why the rest does not.

A test of several cases (ddt) has one name here. What is written here exists in each release that is
tested, and nothing else does: `test_cinders_own.py` holds both.

The README of this package has the numbers.
"""

#: Of cinder.tests.unit.scheduler, those that are about what a driver owes, by their classes.
RUN = {
    # What Cinder's scheduler makes of a driver's answers. Where such a test replaces a method of
    # the base class, it is the driver's own that is replaced.
    "test_scheduler.SchedulerManagerTestCase": [
        "test_1_correct_init",
        "test_append_operation_decorator",
        "test_append_operation_decorator_with_list",
        "test_clean_expired_messages",
        "test_clean_expired_reservation",
        "test_cleanup_destination_scheduler",
        "test_cleanup_destination_volume",
        "test_cleanup_destination_volume_cluster_cache_hit",
        "test_cleanup_destination_volume_cluster_cache_miss",
        "test_create_backup",
        "test_create_backup_no_service",
        "test_create_backup_with_host",
        "test_create_volume_delay_scheduled_after_3_tries",
        "test_create_volume_delay_scheduled_in_1_try",
        "test_create_volume_exception_puts_volume_in_error_state",
        "test_create_volume_no_delay",
        "test_create_volume_set_worker",
        "test_do_cleanup",
        "test_extend_volume",
        "test_extend_volume_no_valid_host",
        "test_get_az",
        "test_init_host_with_rpc_delay_after_3_tries",
        "test_init_host_with_rpc_delay_uses_new_config",
        "test_manage_existing_snapshot",
        "test_migrate_volume_exception_returns_volume_state",
        "test_migrate_volume_exception_returns_volume_state_maintenance",
        "test_notify_service_capabilities_no_timestamp",
        "test_notify_service_capabilities_timestamp",
        "test_reset",
        "test_retype_volume_exception_returns_volume_state",
        "test_update_service_capabilities_correct",
        "test_update_service_capabilities_empty_dict",
        "test_upgrading_cloud",
        "test_upgrading_cloud_not",
        "test_work_cleanup",
        "test_work_cleanup_upgrading",
    ],
    "test_scheduler.SchedulerTestCase": ["test_update_service_capabilities"],
    "test_scheduler.SchedulerDriverBaseTestCase": [
        "test_unimplemented_schedule",
        "test_update_service_capabilities",
    ],
    "test_scheduler.SchedulerDriverModuleTestCase": [
        "test_volume_host_update_db",
        "test_volume_host_update_db_vol_present",
    ],
    # What a driver decides: these ask a real Stowage.
    "test_filter_scheduler.FilterSchedulerTestCase": [
        "test_backend_passes_filters_default_pool_happy_day",
        "test_backend_passes_filters_happy_day",
        "test_backend_passes_filters_no_capacity",
        "test_backend_passes_filters_no_online_extend_support",
        "test_backend_passes_filters_online_extend_support_happy_day",
        "test_backend_passes_filters_without_pool",
        "test_create_group_no_hosts",
        "test_create_volume_host_different_with_resource_backend",
        "test_create_volume_host_same_as_resource",
        "test_create_volume_no_hosts",
        "test_create_volume_no_hosts_invalid_req",
        "test_create_volume_no_volume_type",
        "test_retry_attempt_one",
        "test_retry_attempt_two",
        "test_retry_disabled",
        "test_retry_exceeded_max_attempts",
        "test_retype_policy_demand_migrate_fail",
        "test_retype_policy_demand_migrate_pass",
        "test_retype_policy_never_migrate_fail",
        "test_retype_policy_never_migrate_pass",
        "test_retype_with_pool_policy_never_migrate_pass",
        "test_schedule_group",
        "test_schedule_happy_day",
        "test_update_service_capabilities",
    ],
}

#: Tests of the same classes that do not run, each with the reason.
LEFT_OUT = {
    "test_scheduler.SchedulerTestCase": {
        "test_is_ready": "asserts that the host manager was asked; the driver asks Stowage",
    },
    "test_scheduler.SchedulerDriverBaseTestCase": {
        "test_is_ready": "the same test, inherited",
    },
    "test_filter_scheduler.FilterSchedulerTestCase": {
        "test_is_ready": "the same test, inherited",
        "test_create_volume_non_admin": "asserts that the host manager was asked as an admin",
        "test_max_attempts": "calls a private method that reads scheduler_max_attempts",
        "test_invalid_max_attempts": "FilterScheduler refuses scheduler_max_attempts = 0; the "
        "driver takes it for 1",
        "test_add_retry_backend": "calls a private method; test_retry_attempt_two sees its effect",
        "test_post_select_populate": "calls a private method; test_retry_attempt_two sees its "
        "effect",
        "test_retry_revert_consumed_capacity": "asserts that the host manager gives the space "
        "back; the ledger does, in the transaction that decides again",
    },
}

#: Those that are about a cloud in which no host has reported.
NO_HOSTS = {
    "test_create_group_no_hosts",
    "test_create_volume_no_hosts",
    "test_create_volume_no_hosts_invalid_req",
    "test_create_volume_no_volume_type",
}


def is_case_of(case, test):
    """Whether a method is the test, or one of its cases: ddt appends a number and the data."""
    rest = case.removeprefix(test)
    return case.startswith(test) and (not rest or (rest[0] == "_" and rest[1:2].isdigit()))


def looked_into():
    """The files of which some tests run. Of the others the README says why none does."""
    return {where.partition(".")[0] for where in RUN}
