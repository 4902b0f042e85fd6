package org.dpsfleet.cli.command;

import java.util.concurrent.Callable;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.schemas.stage.StageDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fleet gpu-worker}: adaptation tasks to checkpoints. */
@Command(name = "gpu-worker", description = "Run a worker that turns adaptation tasks into checkpoints.")
public final class GpuWorkerCommand implements Callable<Integer> {
    private final Roles roles;

    @Mixin
    private WorkerOptions options = new WorkerOptions();

    @Mixin
    private LogOptions log = new LogOptions();

    public GpuWorkerCommand(Roles roles) {
        this.roles = roles;
    }

    @Override
    public Integer call() {
        log.begin();
        return options.run(StageDescriptor.ADAPTATION, roles, null);
    }
}
