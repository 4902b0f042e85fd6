package org.dpsfleet.schemas.http;

import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * How far a task of an experiment is.
 *
 * @param state what {@link ExperimentStatus.TaskCounts} counts it as
 * @param stage that it stands in; null while it is planned
 * @param attempt of that stage; null while it is planned
 */
public record TaskStatus(
        String taskId,
        String state,
        @Nullable Stage stage,
        @Nullable Integer attempt) {}
