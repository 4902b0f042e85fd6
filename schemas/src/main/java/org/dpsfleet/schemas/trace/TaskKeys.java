package org.dpsfleet.schemas.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The task that a thread works for: until it is closed, every line that the thread logs carries these keys, whoever
 * logs it. Close it on the thread that opened it; what was there before is there again then.
 */
public final class TaskKeys implements AutoCloseable {
    public static final String EXPERIMENT = "experiment";
    public static final String TASK = "task";
    public static final String STAGE = "stage";
    public static final String ATTEMPT = "attempt";
    public static final String TRACE = "trace_id";

    /** All of them, in the order in which people read them. */
    public static final List<String> ALL = List.of(EXPERIMENT, TASK, STAGE, ATTEMPT, TRACE);

    private final @Nullable Map<String, String> before;

    private TaskKeys(@Nullable Map<String, String> before) {
        this.before = before;
    }

    /**
     * Begins to work for an attempt of a task.
     *
     * @param traceId of the trace that it belongs to, 32 hexadecimal digits; null for none
     */
    public static TaskKeys of(TaskMessage task, Stage stage, @Nullable String traceId) {
        var keys = new HashMap<String, String>();
        keys.put(EXPERIMENT, task.experimentId());
        keys.put(TASK, task.taskId());
        keys.put(STAGE, stage.name());
        keys.put(ATTEMPT, String.valueOf(task.attempt()));
        if (traceId != null) {
            keys.put(TRACE, traceId);
        }
        return with(keys);
    }

    /** The same work on another thread, with the keys of the thread that asks for it. */
    public static Runnable carried(Runnable work) {
        var keys = MDC.getCopyOfContextMap();
        if (keys == null || keys.isEmpty()) {
            return work;
        }
        return () -> {
            try (var _ = with(keys)) {
                work.run();
            }
        };
    }

    private static TaskKeys with(Map<String, String> keys) {
        var before = MDC.getCopyOfContextMap();
        keys.forEach(MDC::put);
        return new TaskKeys(before);
    }

    @Override
    public void close() {
        if (before == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(before);
        }
    }
}
