"""Cinder's own driver and Stowage's, with a clock around the scheduling call.

`scheduler_driver` of the schedulers that are measured. Each call adds a line to the file that
BENCH_CALLS names.
"""

import json
import os
import time

from cinder.scheduler.filter_scheduler import FilterScheduler

from stowage_cinder import StowageScheduler


class _Timed:
    def schedule_create_volume(self, context, request_spec, filter_properties):
        wall, cpu = time.perf_counter(), time.process_time()
        error = ""
        try:
            super().schedule_create_volume(context, request_spec, filter_properties)
        except Exception as raised:
            error = repr(raised)
            raise
        finally:
            took = {
                "volume": request_spec["volume_id"],
                "wall_ms": (time.perf_counter() - wall) * 1000,
                "cpu_ms": (time.process_time() - cpu) * 1000,
                "error": error,
            }
            with open(os.environ["BENCH_CALLS"], "a", encoding="utf8") as file:
                file.write(json.dumps(took) + "\n")


class TimedFilterScheduler(_Timed, FilterScheduler):
    """Cinder's own."""


class TimedStowageScheduler(_Timed, StowageScheduler):
    """Stowage's."""
