package org.dpsfleet.gpuworker;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.slf4j.MDC;

/** A store on a disk that stands still: whoever saves a state there waits until it is let go, or interrupted. */
final class HeldSaves {
    private final CheckpointStore store;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<SavedState> saved = Collections.synchronizedList(new ArrayList<>());
    private volatile CountDownLatch gate = new CountDownLatch(1);

    HeldSaves(CheckpointStore store) {
        this.store = store;
    }

    /** The store itself, of which only saving is different. */
    CheckpointStore store() {
        return (CheckpointStore) Proxy.newProxyInstance(
                CheckpointStore.class.getClassLoader(), new Class<?>[] {CheckpointStore.class}, (_, method, args) -> {
                    boolean saves = method.getName().equals("save");
                    if (saves) {
                        hold((SavedState) args[1]);
                    }
                    try {
                        return method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (saves) {
                            log.add("ended");
                        }
                        if (method.getName().equals("publish") || method.getName().equals("delete")) {
                            log.add(method.getName());
                        }
                    }
                });
    }

    private void hold(SavedState state) {
        log.add("begun " + MDC.get("task"));
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
        saved.add(before);
    }

    private static SavedState copy(SavedState state) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        state.tensors()
                .forEach((name, tensor) -> tensors.put(
                        name,
                        new FloatTensor(tensor.shape(), tensor.values().clone())));
        return new SavedState(tensors, new TreeMap<>(state.metadata()));
    }

    /** All that wait go on, and whoever comes later does not wait. */
    void letGo() {
        gate.countDown();
    }

    /** Whoever comes from now on waits. */
    void holdAgain() {
        gate = new CountDownLatch(1);
    }

    /** How often somebody began to save. */
    long begun() {
        return log().stream().filter(line -> line.startsWith("begun")).count();
    }

    /** What was done to the store, in order. */
    List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** The states that were not held any more, in order. */
    List<SavedState> saved() {
        synchronized (saved) {
            return List.copyOf(saved);
        }
    }

    /** Whether a thread of this process writes a state. */
    static boolean isAnyWriting() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(StateWriter.THREAD));
    }
}
