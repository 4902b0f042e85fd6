package org.dpsfleet.cli.run;

/** The roles that this process can take on, besides the broker's. */
public record Roles(CoordinatorRole coordinator, WorkerRole gpuWorker, WorkerRole evalWorker) {}
