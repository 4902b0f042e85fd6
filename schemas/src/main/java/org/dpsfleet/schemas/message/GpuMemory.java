package org.dpsfleet.schemas.message;

/**
 * The memory of the GPU that a worker computes on, as its driver says it: what all processes on it take together.
 *
 * @param usedBytes at the moment
 * @param totalBytes that it has
 */
public record GpuMemory(long usedBytes, long totalBytes) {}
