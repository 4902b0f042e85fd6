package org.dpsfleet.gpuworker;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.perceptual.adaptation.SharedPass;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.TaskHandler;

/** Handles the tasks of one message, each as its part of a pass that they share. */
final class SharingHandler implements TaskHandler<AdaptationTask, CheckpointReady> {
    private final List<AdaptationTask> tasks;
    private final SharedPass pass;
    private final Work work;
    private final Set<Integer> begun = ConcurrentHashMap.newKeySet();

    /** Adapts a task with its part of the pass. */
    interface Work {
        CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat, SharedPass.Member pass) throws Exception;
    }

    SharingHandler(ComputeDevice device, List<AdaptationTask> tasks, Work work) {
        this.tasks = List.copyOf(tasks);
        this.pass = new SharedPass(
                device, tasks.stream().map(task -> Terms.compared(task.work())).toList());
        this.work = work;
    }

    @Override
    public CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat) throws Exception {
        int number = tasks.indexOf(task);
        begun.add(number);
        try (var member = pass.member(number)) {
            return work.handle(task, heartbeat, member);
        }
    }

    /** The others do not wait for one that never began. */
    @Override
    public void ended(AdaptationTask task) {
        int number = tasks.indexOf(task);
        if (begun.add(number)) {
            pass.member(number).close();
        }
    }
}
