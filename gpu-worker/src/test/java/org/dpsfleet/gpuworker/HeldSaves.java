package org.dpsfleet.gpuworker;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import static org.awaitility.Awaitility.await;

/** A store on a disk that stands still: whoever saves a state there waits until it is let go, or interrupted. */
final class HeldSaves {
    private final CheckpointStore store;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<SavedState> saved = Collections.synchronizedList(new ArrayList<>());
    private final Map<Thread, String> threads = new ConcurrentHashMap<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile @Nullable RuntimeException failure;

    HeldSaves(CheckpointStore store) {
        this.store = store;
    }

    /** The store itself, of which only saving is different. */
    CheckpointStore store() {
        return (CheckpointStore) Proxy.newProxyInstance(
                CheckpointStore.class.getClassLoader(), new Class<?>[] {CheckpointStore.class}, (_, method, args) -> {
                    boolean saves = method.getName().equals("save");
                    try {
                        if (saves) {
                            hold((SavedState) args[1]);
                        }
                        return method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        log.add(saves ? "ended" : method.getName());
                    }
                });
    }

    private void hold(SavedState state) {
        log.add("begun");
        threads.put(Thread.currentThread(), String.valueOf(MDC.get(TaskKeys.TASK)));
        SavedState before = copy(state);
        try {
            if (!gate.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("it was never let go");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.add("interrupted");
            throw new UncheckedIOException(new InterruptedIOException("held"));
        }
        if (!before.equals(copy(state))) {
            throw new IllegalStateException("the state is written to while it is saved");
        }
        if (failure != null) {
            throw failure;
        }
        saved.add(before);
    }

    private static SavedState copy(SavedState state) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        state.tensors()
                .forEach((name, tensor) -> tensors.put(
                        name, new FloatTensor(tensor.shape(), tensor.values().clone())));
        return new SavedState(tensors, new TreeMap<>(state.metadata()));
    }

    /** All that wait go on, and whoever comes later does not wait. */
    void letGo() {
        gate.countDown();
    }

    /** The same, and nothing is saved any more. */
    void letGo(RuntimeException failing) {
        failure = failing;
        gate.countDown();
    }

    /** Lets go as soon as a thread waits until its state is saved. */
    void letGoWhenAwaitedBy(Thread training) {
        Thread.ofVirtual().start(() -> {
            await().until(() -> Arrays.stream(training.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(StateWriter.class.getName())
                            && frame.getMethodName().equals("finish")));
            letGo();
        });
    }

    /** What was done to the store, in order. */
    List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** The states that were saved, in order. */
    List<SavedState> saved() {
        synchronized (saved) {
            return List.copyOf(saved);
        }
    }

    /** The threads that have saved, and for which task they said they did. */
    Map<Thread, String> threads() {
        return Map.copyOf(threads);
    }
}
