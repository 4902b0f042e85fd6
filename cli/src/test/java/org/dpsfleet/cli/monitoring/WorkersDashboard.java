package org.dpsfleet.cli.monitoring;

import org.dpsfleet.cli.monitoring.Panel.Unit;

import static org.dpsfleet.cli.monitoring.Panel.alert;
import static org.dpsfleet.cli.monitoring.Panel.line;
import static org.dpsfleet.cli.monitoring.Series.of;
import static org.dpsfleet.cli.monitoring.Series.part;
import static org.dpsfleet.schemas.metric.FleetMeter.DISK_FREE;
import static org.dpsfleet.schemas.metric.FleetMeter.DISK_TOTAL;
import static org.dpsfleet.schemas.metric.FleetMeter.GPU_MEMORY_TOTAL;
import static org.dpsfleet.schemas.metric.FleetMeter.GPU_MEMORY_USED;
import static org.dpsfleet.schemas.metric.FleetMeter.READY;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_RUNNING;
import static org.dpsfleet.schemas.metric.FleetMeter.TASK_QUEUE_TIME;
import static org.dpsfleet.schemas.metric.FleetMeter.TASK_RUN_TIME;

/** What each worker does, and what its machine has left. */
final class WorkersDashboard {
    private WorkersDashboard() {}

    static Dashboard dashboard() {
        return Dashboard.of("workers", "Workers and GPUs", "What each worker does, and what its machine has left.")
                .row(
                        "Workers",
                        line(
                                "Is it ready?",
                                Unit.YES,
                                "What /readyz of each process says.",
                                "min by (job, instance) (" + of(READY) + ")",
                                "{{job}} {{instance}}"),
                        line(
                                "Tasks that run",
                                Unit.COUNT,
                                "One at most on each worker.",
                                "sum by (instance, kind) (" + part(TASKS_RUNNING, "count") + ")",
                                "{{instance}} {{kind}}"),
                        line(
                                "Time of the running task",
                                Unit.SECONDS,
                                "For how long the task has been running.",
                                "max by (instance, kind) (" + part(TASKS_RUNNING, "max") + ")",
                                "{{instance}} {{kind}}"),
                        alert(
                                "HeartbeatStale",
                                "Time since the last heartbeat",
                                Unit.SECONDS,
                                "Of the running task; zero where none runs.",
                                "{{instance}}"),
                        line(
                                "Attempts that ended",
                                Unit.PER_SECOND,
                                "By what they came to.",
                                "sum by (instance, outcome) (rate(" + part(TASK_RUN_TIME, "count")
                                        + "[$__rate_interval]))",
                                "{{instance}} {{outcome}}"),
                        line(
                                "Longest time from publication to claim",
                                Unit.SECONDS,
                                "The longest of the last minutes, of each worker's tasks.",
                                "max by (instance, kind) (" + part(TASK_QUEUE_TIME, "max") + ")",
                                "{{instance}} {{kind}}"))
                .row(
                        "GPUs",
                        alert(
                                "GpuIdle",
                                "Utilisation",
                                Unit.SHARE,
                                "The share of time in which the GPU computes, by NVML; not of instances of MIG.",
                                "{{instance}}"),
                        line(
                                        "Memory",
                                        Unit.BYTES,
                                        "Used by all processes on the worker's GPU, and all there is.",
                                        of(GPU_MEMORY_USED),
                                        "{{instance}} used")
                                .and(of(GPU_MEMORY_TOTAL), "{{instance}} total"),
                        alert(
                                "OutOfMemory",
                                "Out of memory",
                                Unit.COUNT,
                                "Times in an hour that a device had too little memory.",
                                "{{kind}}"))
                .row(
                        "Machines",
                        alert(
                                        "DiskNearlyFull",
                                        "Free share of the disks",
                                        Unit.SHARE,
                                        "Of the folders that processes write to.",
                                        "{{instance}} {{folder}}")
                                .asBars(),
                        line(
                                "Free room of the disks",
                                Unit.BYTES,
                                "What is left for this user.",
                                of(DISK_FREE),
                                "{{instance}} {{folder}}"),
                        line(
                                "Size of the disks",
                                Unit.BYTES,
                                "All there is.",
                                of(DISK_TOTAL),
                                "{{instance}} {{folder}}"),
                        line(
                                        "Heap",
                                        Unit.BYTES,
                                        "Used by the JVM, and the most that it may use.",
                                        "sum by (instance) (jvm_memory_used_bytes{area=\"heap\"})",
                                        "{{instance}} used")
                                .and("sum by (instance) (jvm_memory_max_bytes{area=\"heap\"})", "{{instance}} most"),
                        line(
                                "Processor",
                                Unit.SHARE,
                                "The share of the machine's processors that a process uses.",
                                "max by (instance) (process_cpu_usage)",
                                "{{instance}}"),
                        line(
                                "Garbage collection",
                                Unit.SHARE,
                                "The share of time in which the JVM stands still for it.",
                                "sum by (instance) (rate(jvm_gc_pause_seconds_sum[$__rate_interval]))",
                                "{{instance}}"));
    }
}
