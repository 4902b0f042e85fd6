package org.dpsfleet.worker.health;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.dpsfleet.worker.settings.WorkerListener;
import org.jspecify.annotations.Nullable;

/** The state of this process's worker: whether tasks reach it, and whether the process should exit. */
public final class WorkerState implements WorkerListener, HealthCheck {
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final CompletableFuture<String> idle = new CompletableFuture<>();
    private final CompletableFuture<String> noRoom = new CompletableFuture<>();
    private volatile boolean joined;
    private volatile boolean stopping;
    private volatile @Nullable String refused;
    private volatile @Nullable String fetching;

    @Override
    public void joined() {
        joined = true;
    }

    @Override
    public void refused(@Nullable String sentence) {
        refused = sentence;
    }

    @Override
    public void fetching(@Nullable String progress) {
        fetching = progress;
    }

    @Override
    public void stopping() {
        stopping = true;
    }

    @Override
    public void restart(String reason) {
        ended.complete(reason);
    }

    @Override
    public void idle(String reason) {
        idle.complete(reason);
    }

    @Override
    public void noRoom(String reason) {
        noRoom.complete(reason);
    }

    /** Why no task reaches the worker; empty: tasks do. */
    @Override
    public Optional<String> problem() {
        if (stopping) {
            return Optional.of("the worker is stopping");
        }
        var why = refused;
        if (why != null) {
            return Optional.of(why);
        }
        var progress = fetching;
        if (progress != null) {
            return Optional.of("the worker takes no task meanwhile: " + progress);
        }
        return joined ? Optional.empty() : Optional.of("the worker is not a member of its share group yet");
    }

    /** Completes with the reason when the process should end and be started again. */
    public CompletableFuture<String> ended() {
        return ended;
    }

    /** Completes with the reason when the process should end because there is nothing to do. */
    public CompletableFuture<String> idle() {
        return idle;
    }

    /** Completes with the reason when the disk first has no room for what a task writes. */
    public CompletableFuture<String> noRoom() {
        return noRoom;
    }
}
