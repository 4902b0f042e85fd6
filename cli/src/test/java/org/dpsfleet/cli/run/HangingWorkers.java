package org.dpsfleet.cli.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.worker.loop.TaskLoop;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.task.TaskHandler;

/** Workers of the product whose tasks never end, as a call into native code that does not return. */
public final class HangingWorkers {
    private HangingWorkers() {}

    /** Takes one adaptation task and waits a second for it, not half an hour. */
    public static WorkerRole gpu() {
        return EmbeddedWorker.of((as, device, settings, registry) -> {
            var impatient =
                    as.with(new TaskLease(Duration.ofMillis(900), Duration.ofMillis(300), Duration.ofSeconds(1)));
            TaskHandler<AdaptationTask, CheckpointReady> hanging = (task, heartbeat) -> {
                var never = new CountDownLatch(1);
                while (true) {
                    try {
                        never.await();
                    } catch (InterruptedException _) {
                        // Native code does not hear of it.
                    }
                }
            };
            var loop = new TaskLoop<>(impatient, StageDescriptor.ADAPTATION, hanging, registry);
            loop.start();
            return new EmbeddedWorker.Taking(loop, loop::problem, StageDescriptor.ADAPTATION);
        });
    }
}
